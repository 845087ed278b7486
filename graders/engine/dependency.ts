/** A model of a service that a learner's program needs: our helper listens in the sandbox's network namespace and answers, refuses or hangs. */
import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { EngineFault } from '../check.ts';
import type { Dependency, DependencySpec, DependencyState } from '../evidence.ts';
import { asking } from './api.ts';
import { listens } from './connections.ts';
import { execIn, marked, signalMarked, startExec } from './exec.ts';
import { helperProgram } from './helper.ts';

export async function openDependency(
  docker: Docker,
  holder: Docker.Container,
  spec: DependencySpec,
  signal: AbortSignal,
): Promise<Dependency> {
  const id = randomBytes(6).toString('hex');
  let now: DependencyState = 'refused';

  /** Waits until something listens on the port, or nothing does. */
  async function settled(listening: boolean): Promise<void> {
    const script = `n=0; ${listening ? 'until' : 'while'} ${listens(spec.port)}; do n=$((n+1)); [ $n -gt 100 ] && exit 1; $0 usleep 20000; done`;
    const command = [helperProgram, 'sh', '-c', script, helperProgram];
    const { exitCode } = await execIn({
      docker,
      container: holder,
      command,
      signal,
      user: undefined,
      env: undefined,
      timeoutMs: 10_000,
    });
    if (exitCode !== 0)
      throw new EngineFault(`The model of the service on port ${spec.port} did not ${listening ? 'start' : 'stop'}.`, {
        reason: 'transient',
      });
  }

  async function begin(): Promise<void> {
    const program = spec.answer === null ? ['cat'] : ['sh', '-c', answerScript(spec.answer)];
    const { stream } = await startExec(holder, {
      command: [helperProgram, 'nc', '-ll', '-p', String(spec.port), '-e', helperProgram, ...program],
      env: marked(id),
    });
    // It runs until it is killed, at the latest with the sandbox; nobody reads what it prints.
    stream.on('error', () => undefined).resume();
    await settled(true);
  }

  async function set(state: DependencyState): Promise<void> {
    if (state === now) return;
    await asking('changing the model of a service', async () => {
      if (state === 'refused') {
        await signalMarked(holder, id, 'KILL');
        await settled(false);
      } else {
        if (now === 'refused') await begin();
        else await signalMarked(holder, id, 'CONT');
        if (state === 'silent') await signalMarked(holder, id, 'STOP');
      }
    });
    now = state;
  }

  await set('up');
  return { set };
}

/** Reads the head of a request and answers it; busybox has no HTTP server that answers every path. */
function answerScript({ status, body }: { status: number; body: string }): string {
  const head = [
    `HTTP/1.1 ${status} ${status < 400 ? 'OK' : 'Error'}`,
    'Content-Type: text/plain',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  const text = [...head, '', body].join('\r\n');
  const octal = [...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  return `r=$(printf '\\r'); while read -r l; do [ -z "\${l%$r}" ] && break; done; printf '${octal}'`;
}
