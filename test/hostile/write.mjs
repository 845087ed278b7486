#!/usr/bin/env node
/** `node test/hostile/write.mjs`: runs the hostile suite on a private engine and puts what it measured into README.md beside this file. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const readme = fileURLToPath(new URL('README.md', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'drydock-hostile-'));
const file = join(folder, 'report.json');
try {
  const { status } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'engine', 'test/hostile'],
    { cwd: root, stdio: 'inherit', env: { ...process.env, DRYDOCK_HOSTILE_REPORT: file } },
  );
  if (status !== 0) throw new Error('The suite did not pass; nothing was written.');
  const before = readFileSync(readme, 'utf8');
  const block = `<!-- results -->\n${render(JSON.parse(readFileSync(file, 'utf8')))}\n<!-- /results -->`;
  writeFileSync(
    readme,
    before.replace(/<!-- results -->[^]*<!-- \/results -->/, () => block),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function render({ rows, limits, group, engine }) {
  const machine = `${cpus().length} × ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${engine}, Node.js ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`;
  const times = (ms) => `${(ms / group.quiet).toFixed(1)} ×`;
  const build = `A build had ${limits.time / 1000} seconds, ${mb(limits.memory)} of memory, ${limits.processes} processes, ${mb(limits.disk)} of disk, ${limits.output / 1e6} MB of log.`;
  const table = Object.entries(rows)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, row]) =>
      [
        `[${row.title}](attacks/${name}.ts)<br>${row.tries}`,
        `${row.stop}${row.ways > 1 ? `, ${row.ways} ways` : ''}`,
        cell(row.reads),
        `same, ${row.honest.toFixed(1)} ×`,
        host(row.strain),
      ].map((text) => text.replaceAll('|', '\\|')),
    );
  return [
    machine,
    build,
    '',
    '| what is tried | what stops it | what the learner reads | the honest one beside it | the host, at most |',
    '|---|---|---|---|---|',
    ...table.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    `Twenty strangers with one of them each beside twenty honest learners, through the queue: no honest verdict differed. 95 of 100 honest ones had theirs after at most ${seconds(group.quiet)} without strangers. With strangers of whom nothing was graded before: ${seconds(group.strangers)} (${times(group.strangers)}), since of learners with as many turns those go first who are known. When the same ones came again at once: ${seconds(group.again)} (${times(group.again)}); a build that a limit stopped counts as ten turns. When nothing was known of anybody: ${seconds(group.allNew)} (${times(group.allNew)}); then all are equal, and the cores have the strangers' builds to do as well, the short ones first. The host: ${host(group.strain)}.`,
  ].join('\n');
}

/** On one line, and outside of code nothing that Markdown would read. */
function cell(text) {
  const line = text
    .trim()
    .replaceAll(/\s*\n\s*/g, ' / ')
    .replaceAll(/\s+/g, ' ');
  const shown = line.length > 220 ? `${line.slice(0, 219)}…` : line;
  const parts = shown.split('`');
  // A backtick that the cut left alone would make the rest of the table code.
  if (parts.length % 2 === 0) parts.push('');
  return parts
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll('<', '&lt;').replaceAll(/[*_~[\]]/g, '\\$&')))
    .join('`');
}

function host({ processes, memory, disk, delay }) {
  return `${processes} processes, ${mb(memory)} memory, ${mb(disk)} disk, ${delay.toFixed(0)} ms late`;
}

function mb(bytes) {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}
