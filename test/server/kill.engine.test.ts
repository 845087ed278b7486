/** Promise 3 on the real thing: the server is killed while slots are at work for many learners. Linux, root, dockerd. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadContent } from '../../server/content.ts';
import { status } from '../../server/contract.ts';
import { exercisesDir } from '../../server/paths.ts';
import { openStore } from '../../server/store/kysely.ts';
import { startServerProcess, type ServerProcess } from '../support/server.ts';
import { until } from './support/until.ts';

const exercise = 'image/non-root';
const learners = 20;
const patience = 400_000;

let data: string;
const servers: ServerProcess[] = [];
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'drydock-kill-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  // After a failure in the middle: the next start and stop clean up.
  if (programs().length > 0) await (await start()).stop();
  rmSync(data, { recursive: true, force: true });
});

async function start(): Promise<ServerProcess> {
  const server = await startServerProcess({
    DRYDOCK_DATA: data,
    DRYDOCK_ENGINE: 'private',
    DRYDOCK_SLOTS: '4',
    DRYDOCK_REGISTRY_MIRROR: 'off',
  });
  servers.push(server);
  return server;
}

const slots = (): string[] => {
  const folder = join(data, 'engine/slots');
  return existsSync(folder) ? readdirSync(folder) : [];
};
/** Programs of the engines of this data folder. */
const programs = (): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return command.includes(data) && command.includes('dockerd') ? [command] : [];
      } catch {
        return [];
      }
    });
const mounts = (): string[] =>
  readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .filter((line) => line.includes(data));

test('the server comes before the engines that it starts', { timeout: patience }, async () => {
  const server = await start();
  await until('the engine is ready', async () => {
    const { engine } = status.parse(await (await fetch(`${server.url}/api/status`)).json());
    return engine.state === 'ready';
  });
  // The nineteenth field: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
  const niceness = (pid: number | string): number =>
    Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[16]);
  expect(niceness(server.process.pid!)).toBeLessThan(0);
  expect(niceness(readFileSync(join(data, 'engine/run/docker.pid'), 'utf8'))).toBe(0);
});

test(
  'killed during 20 builds: every submission gets its verdict, and nothing is left',
  { timeout: 3 * patience },
  async () => {
    const solution = (await loadContent(exercisesDir)).proofs(exercise)!.solutions[0]!.files;
    const first = await start();
    const ready = async (server: ServerProcess): Promise<boolean> => {
      const { images, engine } = status.parse(await (await fetch(`${server.url}/api/status`)).json());
      return engine.state === 'ready' && images.every(({ state }) => state === 'ready');
    };
    await until('the base images are ready', () => ready(first), patience);

    const store = await openStore(data);
    try {
      const ids: string[] = [];
      for (let n = 0; n < learners; n++) {
        // Each of its own, so that no build comes from the cache.
        const Dockerfile = `${solution['Dockerfile']}\nRUN sleep 1 && echo ${n} ${crypto.randomUUID()}\n`;
        const files = { ...solution, Dockerfile };
        const accepted = await store.acceptSubmission({
          learner: `l${n}`,
          exercise,
          seed: null,
          files,
          purpose: 'practice',
        });
        ids.push(accepted.submission.id);
      }
      await until(
        'slots are at work',
        async () => (await store.countRunning()) >= 3 && programs().length >= 4,
        patience,
      );
      const atWork = slots();
      await first.stop('SIGKILL');
      // What a kill leaves is still there; nobody could clean up.
      expect(programs().length).toBeGreaterThan(1);

      const second = await start();
      await until(
        'all are graded',
        async () => (await store.waiting()).length === 0 && (await store.countRunning()) === 0,
        patience,
      );
      for (const id of ids) {
        const graded = await store.getSubmission(id);
        expect(graded).toMatchObject({ state: 'graded' });
        expect(graded?.verdict?.checks.filter((check) => check.status === 'error')).toEqual([]);
      }
      for (const slot of atWork) {
        expect(slots()).not.toContain(slot);
        expect(programs().filter((command) => command.includes(`${slot}/`))).toEqual([]);
      }
      expect(mounts().length).toBeLessThanOrEqual(slots().length);
      await second.stop();
      expect(programs()).toEqual([]);
      expect(mounts()).toEqual([]);
      expect(slots()).toEqual([]);
    } finally {
      await store.close();
    }
  },
);
