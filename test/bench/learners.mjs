/** A class at once over HTTP: how long each waits for the verdict, how long all of them take, and what the API is like meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises';
import { availableParallelism } from 'node:os';
import { throughput } from './bare.mjs';
import { many, ms, quantile, row, seconds, table, timed } from './harness.mjs';
import { openLab, probe } from './lab.mjs';

const all = (count, work) => Promise.all(Array.from({ length: count }, (_, i) => work(i)));

export async function measure() {
  const lab = await openLab();
  try {
    const waits = [];
    const wave = async (count) => {
      const each = await all(count, (i) => lab.submit(`of-${count}-${i}`));
      return each;
    };
    for (const [count, rounds] of many(
      [
        [1, 15],
        [8, 5],
        [32, 2],
      ],
      [[1, 2]],
    )) {
      const each = [];
      const took = await timed(async () => {
        for (let round = 0; round < rounds; round++) each.push(...(await wave(count)));
      });
      waits.push([count, each, took]);
    }

    const total = many(150, 6);
    const bare = await bestBare(lab.slots);
    let asked;
    const each = [];
    const took = await timed(async () => {
      const submitting = wave(total);
      // Whoever fails is heard of below; until then nothing may end this process before it has cleaned up.
      submitting.catch(() => undefined);
      await fullSlots(lab);
      const asking = probe(lab.url);
      await noneWaiting(lab);
      asked = await asking.stop();
      each.push(...(await submitting));
    });
    waits.push([total, each, took]);
    const again = await throughput(bare.atOnce, many(30, 3));
    const bareMs = (bare.each + again) / 2;

    const quiet = probe(lab.url);
    await sleep(many(45_000, 3000));
    const idle = await quiet.stop();
    const p99 = { full: quantile(asked, 0.99), idle: quantile(idle, 0.99) };

    const fair = await fairness(lab);
    return {
      waits: table(
        ['learners at once', 'p50 from submit to verdict', 'p95', 'verdicts in a second'],
        '|---:|---:|---:|---:|',
        waits.map(([count, times, wall]) => [
          ...[count, seconds(quantile(times, 0.5)), seconds(quantile(times, 0.95))],
          ((times.length / wall) * 1000).toFixed(1),
        ]),
      ),
      rows: [
        row({
          ...{ what: `${total} at once until the last verdict`, value: seconds(took) },
          against: `${total} × bare pipeline, ${bare.atOnce} at once (best of ${bare.tried.join(', ')})`,
          ...{ base: seconds(total * bareMs), ratio: took / (total * bareMs), goal: 1.15 },
          reason:
            'with every core at work all of what a grade does beside the build counts: the questions to the container, reading the image, the server itself.',
        }),
        row({
          ...{ what: `API p99 with all slots full (${asked.length} requests)`, value: ms(p99.full) },
          ...{ against: `idle (${idle.length} requests)`, base: ms(p99.idle), ratio: p99.full / p99.idle, goal: 2 },
          reason: 'the server shares the cores with the builds; the kernel lets it wait for its turn.',
        }),
        fair,
      ],
    };
  } finally {
    await lab.close();
  }
}

/** Milliseconds of one bare pipeline at the concurrency that is best for it here. */
async function bestBare(slots) {
  const cores = availableParallelism();
  const tried = [...new Set(many([cores, 2 * cores, slots], [cores]))].toSorted((a, b) => a - b);
  let best = { atOnce: 0, each: Number.POSITIVE_INFINITY };
  for (const atOnce of tried) {
    const each = await throughput(atOnce, many(30, 3));
    if (each < best.each) best = { atOnce, each };
  }
  return { ...best, tried };
}

async function fullSlots(lab) {
  while ((await lab.status()).queue.running < lab.slots) await sleep(100);
}

async function noneWaiting(lab) {
  while ((await lab.status()).queue.waiting > 0) await sleep(250);
}

/** The others' wait when one learner sends a hundred submissions meanwhile, against their wait alone; twice, in turn. */
async function fairness(lab) {
  const others = many(24, 3);
  const waits = { alone: [], beside: [] };
  for (let round = 0; round < many(2, 1); round++) {
    waits.alone.push(...(await all(others, (i) => lab.submit(`alone-${round}-${i}`))));
    const hundred = [];
    let sending = true;
    const one = (async () => {
      for (let n = 0; n < many(100, 5) && sending; n++) {
        const sent = lab.submit(`hundred-${round}`);
        sent.catch(() => undefined);
        hundred.push(sent);
        await sleep(n < 5 ? 0 : 100);
      }
    })();
    waits.beside.push(...(await all(others, (i) => lab.submit(`beside-${round}-${i}`))));
    sending = false;
    await one;
    await Promise.all(hundred);
  }
  const p95 = { alone: quantile(waits.alone, 0.95), beside: quantile(waits.beside, 0.95) };
  return row({
    ...{ what: `p95 of ${others} at once while one learner submits 100 times`, value: seconds(p95.beside) },
    ...{ against: 'without that one', base: seconds(p95.alone), ratio: p95.beside / p95.alone, goal: 1.1 },
    reason: 'one more learner is one more turn, and a hundred more requests.',
  });
}
