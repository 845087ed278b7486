/**
 * The network namespace of a container, where our helper runs so that the image under test needs no client. Through a
 * container of ours in the same namespace, which works on every engine; network-door.ts is the cheaper way on this machine.
 */
import type { Writable } from 'node:stream';
import type Docker from 'dockerode';
import { asFault } from './api.ts';
import { startExec } from './exec.ts';
import { helperProgram } from './helper.ts';
import { FrameReader } from './streams.ts';

export interface Network {
  /** Runs a shell script whose `$0` is our busybox. Throws EngineFault. */
  run(script: string): Promise<Run>;
}

/** A script of ours at work. */
export interface Run {
  /** What it reads. */
  input: Writable;
  /** Calls back with what it prints and null at its end. To be called once, at once. */
  output(on: (bytes: Buffer | null) => void): void;
  /** Ends it, if it has not ended by itself. */
  end(): void;
  /** Null: it was ended, or still runs. */
  exitCode(): Promise<number | null>;
}

export function networkOf(holder: Docker.Container): Network {
  return {
    async run(script) {
      const { exec, stream } = await startExec(holder, {
        command: [helperProgram, 'sh', '-c', script, helperProgram],
        stdin: true,
      }).catch((error: unknown) => {
        throw asFault(error, 'asking the service');
      });
      return {
        input: stream,
        output(on) {
          const reader = new FrameReader((name, bytes) => {
            if (name === 'stdout') on(Buffer.from(bytes));
          });
          stream.on('data', (chunk: Buffer) => reader.push(chunk));
          for (const event of ['end', 'close', 'error']) stream.once(event, () => on(null));
        },
        end: () => void stream.destroy(),
        async exitCode() {
          const { ExitCode, Running } = await exec.inspect().catch((error: unknown) => {
            throw asFault(error, 'asking the service');
          });
          return Running ? null : ExitCode;
        },
      };
    },
  };
}
