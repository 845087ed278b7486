/**
 * Every attack of `attacks/`, each beside an honest submission on the same engine. For each: what stops it, what the
 * learner reads, that the honest verdict is the same as alone, that host and listener noticed nothing, that nothing stays.
 * With DRYDOCK_HOSTILE_REPORT (a path) the measured values are written there; `write.mjs` makes the table of them.
 */
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadAttacks } from './all.ts';
import type { Attack, Stop } from './attack.ts';
import { forever, hostState, processesWith, watchHost, type HostState, type Strain } from './host.ts';
import { essence, limits, openScene, type Graded, type Scene } from './scene.ts';

const attacks = await loadAttacks();
let scene: Scene;
let alone: { verdict: unknown; ms: number };
let before: HostState;
const report: Record<string, Row> = {};

/** One line of the table. */
interface Row {
  title: string;
  tries: string;
  stop: Stop;
  ways: number;
  reads: string;
  strain: Strain;
  /** Duration of the honest grade beside it ÷ alone. */
  honest: number;
}

const limitKinds: readonly Stop[] = ['time', 'memory', 'processes', 'disk', 'output'];

/** The most that a batch of attacks may take of the host. What one build may take is below, and the engine's own work beside it. */
const bounds: Strain = { processes: 1500, memory: 3e9, disk: 4e9, delay: 2000 };

beforeAll(async () => {
  scene = await openScene(3);
  await scene.honest();
  const honest = [await scene.honest(), await scene.honest(), await scene.honest()];
  alone = { verdict: essence(honest[0]!.verdict), ms: honest.map(({ ms }) => ms).toSorted((a, b) => a - b)[1]! };
  before = hostState(scene.folder);
});

afterAll(async () => {
  await scene.close();
  expect(processesWith(scene.folder)).toEqual([]);
  const path = process.env['DRYDOCK_HOSTILE_REPORT'];
  if (path) writeFileSync(path, JSON.stringify({ rows: report, limits, alone: alone.ms }));
});

test('the honest submission passes alone', () => expect(alone.verdict).toMatchObject({ status: 'passed' }));

interface Outcome {
  graded: Map<Attack, { way: string; result: Graded }[]>;
  honest: { verdict: unknown; ms: number };
  strain: Strain;
}

/** All ways of these attacks at once, beside one honest submission. */
async function run(together: readonly Attack[]): Promise<Outcome> {
  const host = watchHost(scene.folder);
  const begun = together.flatMap((attack) =>
    Object.entries(attack.ways(scene.target)).map(async ([way, files]) => ({
      attack,
      way,
      result: await scene.attack(attack, files),
    })),
  );
  const [{ verdict, ms }, ...graded] = await Promise.all([scene.honest(), ...begun]);
  const strain = host.end();
  return {
    graded: new Map(together.map((attack) => [attack, graded.filter((each) => each.attack === attack)])),
    honest: { verdict: essence(verdict), ms },
    strain,
  };
}

/** What ends at the gate costs milliseconds: one batch. */
const atTheGate = attacks.map(({ attack }) => attack).filter(({ stop }) => stop === 'gate');
let gateBatch: Promise<Outcome> | undefined;

test.each(attacks)('$name ($attack.stop)', async ({ name, attack }) => {
  const { graded, honest, strain } = await (attack.stop === 'gate' ? (gateBatch ??= run(atTheGate)) : run([attack]));
  const results = graded.get(attack)!;
  expect(results).not.toEqual([]);
  for (const { way, result } of results) judge(attack, way, result);
  expect(honest.verdict).toEqual(alone.verdict);
  expect(scene.reached).toEqual([]);
  await attack.proof?.();
  await nothingLeft();
  for (const what of ['processes', 'memory', 'disk', 'delay'] as const)
    expect(strain[what], what).toBeLessThan(bounds[what]);
  const { title, tries, stop } = attack;
  const reads = firstFinding(results[0]!.result);
  report[name] = { title, tries, stop, ways: results.length, reads, strain, honest: honest.ms / alone.ms };
});

function judge(attack: Attack, way: string, { status, findings, read, built }: Graded): void {
  expect(status, `${way}: ${read}`).toBe(attack.passes ? 'passed' : 'failed');
  expect(read, way).toMatch(attack.reads);
  if (attack.never) expect(read, way).not.toMatch(attack.never);
  if (attack.stop === 'gate') expect(built, `${way} was built`).toBe(false);
  if (attack.passes) return;
  for (const { file, line, limit, message } of findings) {
    expect(file, way).toBe('Dockerfile');
    expect(line, way).toBeGreaterThan(0);
    if (limitKinds.includes(attack.stop)) expect(limit?.kind, `${way}: ${message}`).toBe(attack.stop);
  }
}

/** Engines need a moment to take down what was killed. */
async function nothingLeft(): Promise<void> {
  const look = async (): Promise<string[]> => {
    const now = hostState(scene.folder);
    return [
      ...(await scene.leftovers()),
      ...processesWith(String(forever)),
      ...(now.processes > before.processes + 100
        ? [`${now.processes - before.processes} processes more than before`]
        : []),
    ];
  };
  let left = await look();
  for (let tries = 0; left.length > 0 && tries < 50; tries++) {
    await sleep(200);
    left = await look();
  }
  expect(left).toEqual([]);
  expect(await scene.engine.reap()).toEqual({ containers: 0, images: 0, volumes: 0, networks: 0 });
}

function firstFinding({ findings, read }: Graded): string {
  return findings[0]?.message ?? read.trim().split('\n').at(-1) ?? '';
}
