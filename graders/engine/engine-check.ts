/**
 * Is it the engine, or the Dockerfile? Whatever an engine says when it is at its end, a learner's step can print too, and
 * a step that does would be tried again without end and never graded. So words only raise the question; the answer is a
 * build of our own on the same engine.
 */
import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { contextArchive } from './context.ts';
import { helperProgram, type Helper } from './helper.ts';
import type { Labels } from './labels.ts';
import { runBuild } from './run-build.ts';

export interface EngineCheck {
  docker: Docker;
  builder: 'buildkit' | 'classic';
  helper: () => Promise<Helper>;
  /** The submission's: what the check makes goes with it. */
  labels: Labels;
  signal: AbortSignal;
}

const timeMs = 60_000;
const megabytes = 32;

/** True when the engine can build: a step that starts a program and writes some megabytes. Rejects only when aborted. */
export async function engineBuilds({ docker, builder, helper, labels, signal }: EngineCheck): Promise<boolean> {
  const unique = randomBytes(8).toString('hex');
  try {
    const { image } = await helper();
    const dd = ['dd', 'if=/dev/zero', `of=/${unique}`, 'bs=1M', `count=${megabytes}`];
    const lines = [`FROM ${image}`, 'USER 0:0', `RUN ${JSON.stringify([helperProgram, ...dd])}`];
    const end = await runBuild({
      ...{ docker, builder, labels, signal },
      context: await contextArchive({ Dockerfile: `${lines.join('\n')}\n` }),
      dockerfile: 'Dockerfile',
      tag: `drydock-submission/engine-check:${unique}`,
      time: AbortSignal.timeout(timeMs),
      outputLimitBytes: 8e6,
      onStatus: () => undefined,
      onText: () => undefined,
    });
    return end.outcome === 'built';
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
