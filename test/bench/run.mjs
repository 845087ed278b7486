#!/usr/bin/env node
/**
 * `npm run bench`: ratios taken in one run, so that a slow or busy machine moves both sides. Prints a table and, with
 * --write, puts it into test/bench/README.md. Needs a build and an engine (DRYDOCK_TEST_ENGINE, else as DRYDOCK_ENGINE).
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = (path) => import(pathToFileURL(join(root, 'dist', path)).href);
const { openEngine, loadKind, runCheck } = await dist('graders/index.js');
const { loadContent } = await dist('server/content.js');
const { engineSettings } = await dist('server/engine-settings.js');
const { readConfig } = await dist('server/config.js');
const { contextArchive } = await dist('graders/engine/context.js');
const { loadBaseImages } = await dist('graders/engine/catalogue.js');
const { dockerAt } = await dist('graders/engine/api.js');
const { checkGate } = await dist('graders/engine/gate.js');

const folder = mkdtempSync(join(tmpdir(), 'drydock-bench-'));
const content = await loadContent(join(root, 'exercises'));
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const ms = (value) => (value < 1 ? `${(value * 1000).toFixed(0)} µs` : `${value.toFixed(0)} ms`);

async function timed(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Runs the two in turn, A B A B …, after one warm-up each: drift hits both alike. */
async function pairs(count, a, b) {
  await a(-1);
  await b(-1);
  const times = { a: [], b: [] };
  for (let round = 0; round < count; round++) {
    times.a.push(await timed(() => a(round)));
    times.b.push(await timed(() => b(round)));
  }
  return { a: median(times.a), b: median(times.b), ratio: median(times.a.map((value, i) => value / times.b[i])) };
}

const rows = [];
const row = (what, against, { a, b, ratio }) => rows.push([what, ms(a), against, ms(b), ratio.toFixed(2)]);

/** A graded build (gate, context, BuildKit, decoded log, labels, removal) against the engine's bare build of the same context. */
async function gradedBuild(engine, docker) {
  const exercise = content.exercise('image/multi-stage');
  const files = { ...exercise.contextFiles, ...content.proofs('image/multi-stage').solutions[0].files };
  const bases = loadBaseImages(join(root, 'exercises'));
  // Every build has a source of its own: what is measured is a miss, as after a learner's edit.
  const changed = (side, round) => ({
    ...files,
    'src/server.js': `${files['src/server.js']}\n// ${side} ${round} ${process.pid}\n`,
  });
  const graded = (round) =>
    engine.withEvidence(
      {
        submission: `bench-${round}`,
        attempt: 1,
        files: changed('graded', round),
        editable: ['Dockerfile'],
        signal: new AbortController().signal,
      },
      (evidence) => evidence.image(),
    );
  const bare = async (round) => {
    const own = changed('bare', round);
    const { text } = checkGate(own, 'Dockerfile', bases);
    const tag = `drydock-bench:${round + 1}`;
    const stream = await docker.buildImage(await contextArchive({ ...own, Dockerfile: text }), {
      version: '2',
      networkmode: 'none',
      t: tag,
    });
    await new Promise((done, failed) => stream.on('end', done).on('error', failed).resume());
    await docker.getImage(tag).remove({ force: true });
  };
  row('graded build', 'bare BuildKit build of the same context', await pairs(12, graded, bare));
}

/** Static grading of one check, parse included, against JSON.parse of the same file. */
async function staticCheck(exerciseId, file, parse) {
  const exercise = content.exercise(exerciseId);
  const files = { ...exercise.contextFiles, ...exercise.starter };
  const kinds = [];
  for (const check of exercise.checks) {
    const kind = await loadKind(check.kind);
    if (!kind.needsEngine) kinds.push({ kind, check });
  }
  const rounds = 200;
  const graded = () => {
    for (let i = 0; i < rounds; i++)
      for (const { kind, check } of kinds) runCheck(kind, check.file ?? file, files, check.with);
  };
  const bare = () => {
    for (let i = 0; i < rounds; i++) for (let n = 0; n < kinds.length; n++) parse(files[file]);
  };
  const result = await pairs(7, graded, bare);
  const per = rounds * kinds.length;
  row(`one static check of ${exerciseId}`, `parsing ${file} alone`, {
    a: result.a / per,
    b: result.b / per,
    ratio: result.ratio,
  });
}

/** From the start of the process to the ready line, against a Node process that does nothing. */
async function startUp() {
  const once = (args, ready) =>
    new Promise((done, failed) => {
      const child = spawn(process.execPath, args, {
        cwd: root,
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {
          ...process.env,
          DRYDOCK_ENGINE: 'off',
          DRYDOCK_PORT: '0',
          DRYDOCK_DATA: join(folder, 'data'),
          DRYDOCK_LOG: 'error',
        },
      });
      child.on('error', failed);
      child.stdout.on('data', (text) => ready && String(text).includes('ready') && (done(), child.kill('SIGTERM')));
      child.on('exit', () => done());
    });
  row(
    'start to ready (second start)',
    'an empty Node process',
    await pairs(
      7,
      () => once(['server/bin.mjs', 'serve'], true),
      () => once(['-e', '0'], false),
    ),
  );
}

// An engine of its own, unless one is named: others' builds would stand in both columns, but never equally.
const socket = process.env.DRYDOCK_TEST_ENGINE ?? `unix://${join(folder, 'engine/run/docker.sock')}`;
const config = readConfig({ data: folder, engine: process.env.DRYDOCK_TEST_ENGINE ?? 'private' });
const engine = await openEngine(engineSettings(config));
try {
  await engine.prepareImages({});
  await gradedBuild(engine, dockerAt(socket));
  const { parse: parseYaml } = await import('yaml');
  await staticCheck('runtime/pod-security-restricted', 'pod.yaml', (text) => parseYaml(text));
  await staticCheck('iam/least-privilege-s3', 'policy.json', (text) => JSON.parse(text));
  await startUp();
} finally {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
}

const table = [
  `| measured | median | against | median | ratio |`,
  `|---|---:|---|---:|---:|`,
  ...rows.map((cells) => `| ${cells.join(' | ')} |`),
].join('\n');
process.stdout.write(`${table}\n`);
if (process.argv.includes('--write')) {
  const readme = join(root, 'test/bench/README.md');
  const machine = `${cpus().length} × ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node.js ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`;
  const block = `<!-- results -->\n${machine}\n\n${table}\n<!-- /results -->`;
  writeFileSync(readme, readFileSync(readme, 'utf8').replace(/<!-- results -->[^]*<!-- \/results -->/, block));
}
