import { expect, test } from 'vitest';
import type { ReachedLimit } from '../../../graders/check.ts';
import { defaultBuildLimits } from '../../../graders/engine/limits.ts';
import { exitCode, reachedLimit } from '../../../graders/engine/reached-limit.ts';

const none = { memory: false, processes: false, disk: false };
const limits = { ...defaultBuildLimits, time: 1000, output: 2, memory: 3, processes: 4, disk: 5 };
const failed = (message: string) => ({ outcome: 'failed', message }) as const;
const killed = failed('process "/bin/sh -c x" did not complete successfully: exit code: 137');
const stopped = failed("The command '/bin/sh -c x' returned a non-zero code: 3");

test.each<[string, Parameters<typeof reachedLimit>[0], typeof none | null, ReachedLimit | undefined]>([
  ['time', { outcome: 'time' }, null, { kind: 'time', most: 1000 }],
  ['output', { outcome: 'output' }, null, { kind: 'output', most: 2 }],
  ['disk', stopped, { ...none, disk: true }, { kind: 'disk', most: 5 }],
  ['memory', killed, { ...none, memory: true }, { kind: 'memory', most: 3 }],
  ['processes', stopped, { ...none, processes: true }, { kind: 'processes', most: 4 }],
  [
    'a child was killed for memory, and the command ended with a code of its own',
    stopped,
    { ...none, memory: true },
    { kind: 'memory', most: 3 },
  ],
  ['an ordinary fault', stopped, none, undefined],
  ['killed, and nobody measured', killed, null, undefined],
])('%s', (_name, end, reached, limit) => expect(reachedLimit(end, limits, { reached })).toEqual(limit));

test.each([
  [killed.message, 137],
  [stopped.message, 3],
  ['failed to solve: no such file', null],
])('%s', (message, code) => expect(exitCode(message)).toBe(code));
