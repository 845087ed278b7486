/** What a task of three containers told: one waits for another, one is killed at its limit, one never starts. */
import type { RunEntry } from '../../server/contract.ts';

type State = Extract<RunEntry, { kind: 'state' }>;
const state = (container: string, at: number, what: State['state'], code: number | null = null): RunEntry => ({
  ...{ kind: 'state', run: 'task', container, at, state: what, code, note: null },
});
const planned = { image: 'harbour/web:1', essential: true, waitsFor: [], health: null, memory: 512 * 1024 ** 2 };
const tried = (id: number, asked: string, got: string): RunEntry => ({
  ...{ kind: 'tried', id, run: 'task', container: 'web', at: 3 + id / 10, check: null, asked, got, times: id },
});

export const mockRun: RunEntry[] = [
  {
    kind: 'plan',
    run: 'task',
    containers: [
      { ...planned, name: 'web', health: 'wget -q -O- http://localhost:8080/health || exit 1' },
      { ...planned, name: 'worker', essential: false },
      { ...planned, name: 'reporter', waitsFor: [{ container: 'worker', condition: 'SUCCESS' }] },
    ],
    untranslated: [
      '`logConfiguration` of `web` is not translated here: what the container prints stays with the grader.',
    ],
  },
  state('web', 0, 'created'),
  state('web', 0.4, 'started'),
  state('worker', 0.6, 'created'),
  state('worker', 0.9, 'started'),
  state('web', 1.9, 'healthy'),
  state('worker', 2.7, 'memory'),
  state('worker', 2.8, 'exited', 137),
  tried(1, 'GET http://localhost:8080/health', '200: ok'),
  tried(2, `as 0 write to /app/server.js, /${'etc/a-rather-long-name/'.repeat(8)}x`, 'refused: EROFS'),
  {
    kind: 'health',
    run: 'task',
    container: 'web',
    checks: [
      { at: 1.2, exitCode: 1, output: "wget: can't connect to remote host" },
      { at: 1.9, exitCode: 0, output: 'ok' },
    ],
  },
  { kind: 'log', run: 'task', container: 'web', text: 'listening on 8080\n', cut: true },
  { kind: 'log', run: 'task', container: 'worker', text: '', cut: false },
];
