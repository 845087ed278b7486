/**
 * Every attack of `attacks/`, each beside an honest submission on the same engine. For each: what stops it, what the
 * learner reads, that the honest verdict is the same as alone, that host and listener noticed nothing, that nothing stays.
 * With DRYDOCK_HOSTILE_REPORT (a path) the measured values are written there; `write.mjs` makes the table of them.
 */
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadBaseImages } from '../../graders/engine/catalogue.ts';
import { exercisesDir } from '../support/engine.ts';
import { loadAttacks } from './all.ts';
import type { Attack, Stop } from './attack.ts';
import { openCrowd } from './crowd.ts';
import { forever, hostState, processesWith, watchHost, type HostState, type Strain } from './host.ts';
import { essence, limits, openScene, type Graded, type Scene } from './scene.ts';

const attacks = await loadAttacks();
let scene: Scene;
let alone: { verdict: unknown; ms: number };
let before: HostState;
const report: Record<string, Row> = {};
/** How many of each kind. */
const size = 20;
/**
 * Milliseconds that 95 of 100 honest ones took at most, queueing included: alone; beside as many hostile strangers, when
 * something was graded of the honest before; beside the same hostile ones again; and when nothing is known of anybody.
 */
let group: { quiet: number; strangers: number; again: number; allNew: number; strain: Strain } | undefined;

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
const bounds = { processes: 1500, memory: 3e9, disk: 4e9 };

beforeAll(async () => {
  scene = await openScene(atOnce + 1);
  await scene.honest();
  const honest = [await scene.honest(), await scene.honest(), await scene.honest()];
  alone = { verdict: essence(honest[0]!.verdict), ms: honest.map(({ ms }) => ms).toSorted((a, b) => a - b)[1]! };
  for (const { attack } of attacks) await attack.plant?.(scene.home(), loadBaseImages(exercisesDir), scene.target);
  before = hostState(scene.folder);
});

afterAll(async () => {
  await scene.close();
  expect(processesWith(scene.folder)).toEqual([]);
  const { name, version } = scene.engine.summary();
  const path = process.env['DRYDOCK_HOSTILE_REPORT'];
  if (path) writeFileSync(path, JSON.stringify({ rows: report, limits, group, engine: `${name} ${version}` }));
});

test('the honest submission passes alone', () => expect(alone.verdict).toMatchObject({ status: 'passed' }));

interface Outcome {
  graded: Map<Attack, { way: string; result: Graded }[]>;
  honest: { verdict: unknown; ms: number };
  strain: Strain;
}

/** As many hostile submissions at once, and one slot more for the honest one. */
const atOnce = 4;

/** All ways of these attacks, some at once, beside one honest submission. */
async function run(together: readonly Attack[]): Promise<Outcome> {
  const host = watchHost(scene.folder);
  const waiting = together.flatMap((attack) =>
    Object.entries(attack.ways(scene.target)).map(([way, files]) => ({ attack, way, files })),
  );
  const graded: { attack: Attack; way: string; result: Graded }[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { attack, way, files } = next;
      graded.push({ attack, way, result: await scene.attack(attack, files) });
    }
  };
  const [{ verdict, ms }] = await Promise.all([scene.honest(), ...Array.from({ length: atOnce }, work)]);
  const strain = host.end();
  return {
    graded: new Map(together.map((attack) => [attack, graded.filter((each) => each.attack === attack)])),
    honest: { verdict: essence(verdict), ms },
    strain,
  };
}

/** What ends at the gate costs milliseconds each, what ends by time only waits: one batch each. */
const batches: readonly (readonly Attack[])[] = [
  attacks.map(({ attack }) => attack).filter(({ stop }) => stop === 'gate'),
  attacks.map(({ attack }) => attack).filter(({ stop, look }) => stop === 'time' && !look),
];
const begun = new Map<readonly Attack[], Promise<Outcome>>();

function outcomeOf(attack: Attack): Promise<Outcome> {
  const batch = batches.find((together) => together.includes(attack)) ?? [attack];
  const outcome = begun.get(batch) ?? run(batch);
  begun.set(batch, outcome);
  return outcome;
}

test.each(attacks)('$name ($attack.stop)', async ({ name, attack }) => {
  const { graded, honest, strain } = await outcomeOf(attack);
  const results = graded.get(attack)!;
  expect(results).not.toEqual([]);
  for (const { way, result } of results) judge(attack, way, result);
  expect(honest.verdict).toEqual(alone.verdict);
  expect(scene.reached).toEqual([]);
  await attack.proof?.();
  await nothingLeft();
  within(strain);
  const { title, tries, stop } = attack;
  const reads = told(attack, results[0]!.result);
  report[name] = { title, tries, stop, ways: results.length, reads, strain, honest: honest.ms / alone.ms };
});

test('twenty hostile learners beside twenty honest ones: no honest verdict differs', async () => {
  const inSteps = attacks.filter(({ attack }) => attack.stop !== 'gate' && !attack.look && attack.ends !== 'error');
  const hostile = Array.from({ length: size }, (_, index) => inSteps[index % inSteps.length]!.attack);
  const crowd = await openCrowd(scene);
  try {
    const honest = async (name: string): Promise<number> =>
      p95(await Promise.all(hostile.map((_, index) => crowd.honest(`${name}-${index}`))));
    const beside = async (strangers: string, name: string): Promise<number> => {
      // In turn, so that nobody comes before the others.
      const pairs = hostile.map((attack, index) => {
        const ways = Object.values(attack.ways(scene.target));
        const stranger = crowd.attack(`${strangers}-${index}`, attack, ways[index % ways.length]!);
        return [stranger, crowd.honest(`${name}-${index}`)] as const;
      });
      const [attacked, graded] = await Promise.all([
        Promise.all(pairs.map(([stranger]) => stranger)),
        Promise.all(pairs.map(([, one]) => one)),
      ]);
      for (const { verdict } of graded) expect(essence(verdict)).toEqual(alone.verdict);
      attacked.forEach((verdict, index) => {
        const { ends = 'failed' } = hostile[index]!;
        expect(verdict.status, JSON.stringify(verdict.checks)).toBe(ends);
      });
      return p95(graded);
    };
    await honest('warm');
    const quiet = await honest('honest');
    crowd.later();
    const host = watchHost(scene.folder);
    const strangers = await beside('stranger', 'honest');
    const again = await beside('stranger', 'honest');
    const allNew = await beside('other', 'new');
    const strain = host.end();
    await nothingLeft();
    within(strain);
    group = { quiet, strangers, again, allNew, strain };
  } finally {
    await crowd.close();
  }
});

/** Milliseconds that 95 of 100 took at most. */
function p95(graded: { ms: number }[]): number {
  return graded.map(({ ms }) => ms).toSorted((a, b) => a - b)[Math.ceil(graded.length * 0.95) - 1]!;
}

function within(strain: Strain): void {
  // Its delay is told, not judged: another load on the machine makes it as well.
  for (const what of ['processes', 'memory', 'disk'] as const) expect(strain[what], what).toBeLessThan(bounds[what]);
}

function judge(attack: Attack, way: string, { status, findings, read, built }: Graded): void {
  expect(status, `${way}: ${read}`).toBe(attack.ends ?? 'failed');
  expect(read, way).toMatch(attack.reads);
  if (attack.never) expect(read, way).not.toMatch(attack.never);
  if (attack.stop === 'gate') expect(built, `${way} was built`).toBe(false);
  if (attack.ends === 'passed') return;
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
  for (let tries = 0; left.length > 0 && tries < 150; tries++) {
    await sleep(200);
    left = await look();
  }
  expect(left).toEqual([]);
  expect(await scene.engine.reap()).toEqual({ containers: 0, images: 0, volumes: 0, networks: 0 });
}

/** The first finding; where there is none, what stands in the log. */
function told({ reads }: Attack, { findings, read }: Graded): string {
  return findings[0]?.message ?? reads.exec(read)?.[0] ?? '';
}
