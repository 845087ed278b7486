#!/usr/bin/env node
/**
 * `npm run bench`: ratios taken in one run, so that a slow or busy machine moves both sides. Prints a table and, with
 * --write, puts it into test/bench/README.md. Needs a build and an engine (DRYDOCK_TEST_ENGINE, else as DRYDOCK_ENGINE).
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { atOnce, crowd, quantile, requests, startServer } from './crowd.mjs';

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
const { openStore } = await dist('server/store/kysely.js');
const { grade } = await dist('graders/index.js');

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
const notes = [];
const crowdSize = process.argv.includes('--quick') ? 16 : 150;
const row = (what, against, { a, b, ratio }, goal = '') =>
  rows.push([what, ms(a), against, ms(b), ratio.toFixed(2), goal]);

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
  row('graded build', 'bare BuildKit build of the same context', await pairs(12, graded, bare), '≤ 1.15');
}

const crowdExercise = 'image/non-root';
/** The solution with a last step of its own, so that every build has a miss, as after a learner's edit. */
const ownFiles = (text) => {
  const { files } = content.proofs(crowdExercise).solutions[0];
  return { ...files, Dockerfile: files.Dockerfile.replace(/^USER /m, `RUN echo ${text} ${randomUUID()}\n$&`) };
};

/** What the engine alone needs for one learner: a build with a miss, and the life of a container. */
async function pipeline(docker, text) {
  const exercise = content.exercise(crowdExercise);
  const own = { ...exercise.contextFiles, ...ownFiles(text) };
  const gate = checkGate(own, 'Dockerfile', loadBaseImages(join(root, 'exercises')));
  const tag = `drydock-bench:${randomUUID()}`;
  const stream = await docker.buildImage(await contextArchive({ ...own, Dockerfile: gate.text }), {
    version: '2',
    networkmode: 'none',
    t: tag,
  });
  await new Promise((done, failed) => stream.on('end', done).on('error', failed).resume());
  const container = await docker.createContainer({ Image: tag, HostConfig: { NetworkMode: 'none' } });
  await container.start();
  await container.remove({ force: true });
  await docker.getImage(tag).remove({ force: true });
}

/** A whole grade against a bare build and a bare container's life. */
async function fullGrade(engine, docker) {
  const exercise = content.exercise(crowdExercise);
  const graded = async (round) => {
    const verdict = await grade({
      ...{ exercise, engine, attempt: 1, submission: `bench-full-${round}`, files: ownFiles(`full ${round}`) },
      signal: new AbortController().signal,
    });
    if (verdict.status !== 'passed') throw new Error(`the solution was graded ${verdict.status}`);
  };
  const result = await pairs(10, graded, (round) => pipeline(docker, `bare ${round}`));
  row(`full grade of ${crowdExercise}`, 'bare build and bare life of a container', result, '≤ 1.25');
}

/** Many learners at once on a server of their own. */
async function crowds(docker) {
  const data = join(folder, 'crowd');
  const server = await startServer(root, data);
  const store = await openStore(data);
  const learners = (count, name) => Array.from({ length: count }, (_, n) => `${name}-${n}`);
  const go = (names) => crowd(store, crowdExercise, names, (n) => ownFiles(n));
  const list = (times) => `p50 ${ms(quantile(times, 0.5))}, p95 ${ms(quantile(times, 0.95))}`;
  try {
    await go(learners(4, 'warm'));
    const idle = await requests(`${server.url}/api/status`, 300);
    const alone = [];
    for (let n = 0; n < 5; n++) alone.push(...(await go([`alone-${n}`])));
    const eight = await go(learners(8, 'eight'));
    const working = go(learners(32, 'many'));
    const busy = await requests(`${server.url}/api/status`, 300);
    const many = await working;
    row(
      'API, p99 with all slots full',
      'p99 when idle',
      {
        ...{ a: quantile(busy, 0.99), b: quantile(idle, 0.99), ratio: quantile(busy, 0.99) / quantile(idle, 0.99) },
      },
      '≤ 2',
    );
    const before = performance.now();
    const all = await go(learners(crowdSize, 'all'));
    const drained = performance.now() - before;
    const bare = [];
    for (const lanes of [2, 4])
      bare.push((await atOnce(24, lanes, (n) => pipeline(docker, `lane ${lanes} ${n}`))) / 24);
    const best = Math.min(...bare) * crowdSize;
    row(
      `${crowdSize} learners at once, drained`,
      `${crowdSize} bare pipelines at best concurrency`,
      { a: drained, b: best, ratio: drained / best },
      '≤ 1.15',
    );
    // The same eight learners, alone and beside one who submits a hundred times.
    const calm = await go(learners(8, 'calm'));
    const [, beside] = await Promise.all([
      go(Array.from({ length: 100 }, () => 'eager')),
      sleepThen(300, () => go(learners(8, 'beside'))),
    ]);
    row(
      'others beside one who submits 100 times, p95',
      'the same eight without',
      {
        ...{ a: quantile(beside, 0.95), b: quantile(calm, 0.95), ratio: quantile(beside, 0.95) / quantile(calm, 0.95) },
      },
      '≤ 1.1',
    );
    return [
      `Submit to verdict: one learner ${list(alone)}; 8 at once ${list(eight)}; 32 at once ${list(many)}; ${crowdSize} at once ${list(all)}.`,
    ];
  } finally {
    await store.close();
    await server.stop();
  }
}

const sleepThen = (msToWait, work) => new Promise((done) => setTimeout(done, msToWait)).then(work);

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
  await fullGrade(engine, dockerAt(socket));
  notes.push(...(await crowds(dockerAt(socket))));
  const { parse: parseYaml } = await import('yaml');
  await staticCheck('runtime/pod-security-restricted', 'pod.yaml', (text) => parseYaml(text));
  await staticCheck('iam/least-privilege-s3', 'policy.json', (text) => JSON.parse(text));
  await startUp();
} finally {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
}

const table = [
  `| measured | median | against | median | ratio | goal |`,
  `|---|---:|---|---:|---:|---|`,
  ...rows.map((cells) => `| ${cells.join(' | ')} |`),
].join('\n');
process.stdout.write(`${table}\n\n${notes.join('\n')}\n`);
if (process.argv.includes('--write')) {
  const readme = join(root, 'test/bench/README.md');
  const machine = `${cpus().length} × ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node.js ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`;
  const block = `<!-- results -->\n${machine}\n\n${table}\n\n${notes.join('\n\n')}\n<!-- /results -->`;
  writeFileSync(readme, readFileSync(readme, 'utf8').replace(/<!-- results -->[^]*<!-- \/results -->/, block));
}
