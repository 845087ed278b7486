/** What every measurement shares: the built program, numbers, tables. Needs `npm run build`. */
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const exercisesDir = join(root, 'exercises');
/** A module of the built program by its path below dist/. */
export const dist = (path) => import(pathToFileURL(join(root, 'dist', path)).href);

export const quick = process.argv.includes('--quick');
/** As many as a measurement wants, or the few that show that it works. */
export const many = (full, few) => (quick ? few : full);

export async function timed(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** The smallest value that this part of all is not above. */
export function quantile(values, part) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
}
export const median = (values) => quantile(values, 0.5);

/** Runs the two in turn, A B A B …, after one warm-up each, so that drift hits both alike; the ratio is the median of the pairs' own. */
export async function pairs(count, a, b) {
  await a(-1);
  await b(-1);
  const times = { a: [], b: [] };
  for (let round = 0; round < count; round++) {
    times.a.push(await timed(() => a(round)));
    times.b.push(await timed(() => b(round)));
  }
  return { a: median(times.a), b: median(times.b), ratio: median(times.a.map((value, i) => value / times.b[i])) };
}

export const ms = (value) => (value < 1 ? `${(value * 1000).toFixed(0)} µs` : `${value.toFixed(0)} ms`);
export const seconds = (value) => `${(value / 1000).toFixed(1)} s`;

/**
 * A ratio as a row of the table. `goal`: it should be at most this; `reason`: said below the table when it is not.
 * @param {{what: string, value: string, against: string, base: string, ratio: number, goal?: number, reason?: string}} row
 */
export const row = (row) => row;

export const rowsTable = (rows) =>
  table(
    ['measured', '', 'against', '', 'ratio', 'goal', ''],
    '|---|---:|---|---:|---:|---:|---|',
    rows.map(({ what, value, against, base, ratio, goal }) => [
      ...[what, value, against, base, ratio.toFixed(2)],
      ...(goal === undefined ? ['', ''] : [`≤ ${goal}`, ratio <= goal ? 'met' : 'not met']),
    ]),
  );

export const reasons = (rows) =>
  rows.flatMap(({ what, ratio, goal, reason }) =>
    goal !== undefined && ratio > goal ? [`- **${what}**, ${ratio.toFixed(2)} instead of ${goal}: ${reason}`] : [],
  );

export const table = (head, line, rows) =>
  [head, ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .toSpliced(1, 0, line)
    .join('\n');

export function machine(engine) {
  const model = cpus()[0].model.trim();
  const memory = Math.round(totalmem() / 2 ** 30);
  // What ran beside the bench: its own load is about one for each core.
  const load = (loadavg()[2] / cpus().length).toFixed(1);
  return `${cpus().length} × ${model}, ${memory} GiB, Node.js ${process.versions.node}, ${engine}, ${new Date().toISOString().slice(0, 10)}; load of the last quarter of an hour ${load} for each core${quick ? ' (a quick run: too few rounds to mean much)' : ''}`;
}
