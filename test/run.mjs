#!/usr/bin/env node
/**
 * `npm test`: everything, on a fresh Debian machine as root. Installs what is missing (packages, docker.io, Chromium),
 * starts a private engine in a temporary folder, runs all suites, and ends with `N passed, N failed`.
 * With CI=true nothing is skipped: what cannot be had fails the run.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const temporary = mkdtempSync(join(tmpdir(), 'drydock-test-'));
const totals = { passed: 0, failed: 0 };
/** What failed, a line each, told again at the end: what was printed before is long. */
const failures = [];
let engine;

process.on('exit', () => {
  if (engine?.exitCode === null) engine.kill('SIGKILL');
  rmSync(temporary, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const title = (text) => process.stdout.write(`\n── ${text}\n`);

function run(command, args, options = {}) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
}

/** A step that is one test: it passes or fails as a whole. */
function step(name, command, args, options) {
  title(name);
  const ok = run(command, args, options).status === 0;
  if (ok) totals.passed += 1;
  else failed(name);
  return ok;
}

function failed(what) {
  totals.failed += 1;
  failures.push(what);
}

/** Of a failure, what stands before its stack, at most 600 characters. */
function firstWords(message) {
  return message
    ?.split(/\n\s+at /)[0]
    .slice(0, 600)
    .replaceAll('\n', '\n    ');
}

function finish() {
  if (failures.length > 0) process.stdout.write(`\nfailed:\n${failures.map((line) => `  ${line}\n`).join('')}`);
  process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed\n`);
  process.exit(totals.failed === 0 && totals.passed > 0 ? 0 : 1);
}

function install() {
  const wanted = [
    ...(existsSync('/usr/sbin/dockerd') || existsSync('/usr/bin/dockerd') ? [] : ['docker.io', 'iptables']),
    ...(existsSync('/bin/busybox') || existsSync('/usr/bin/busybox') ? [] : ['busybox-static']),
    ...(existsSync('/usr/bin/chromium') ? [] : ['chromium']),
  ];
  if (wanted.length > 0) {
    title(`installing ${wanted.join(', ')}`);
    const options = {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    const apt = () =>
      run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...wanted], options).status === 0;
    if (!apt() && !(run('apt-get', ['update', '-qq'], options).status === 0 && apt())) {
      failed(`${wanted.join(', ')} could not be installed: run as root on Debian, or install them yourself`);
      finish();
    }
  }
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const stamp = join(root, 'node_modules', '.drydock-installed');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
    title('installing dependencies');
    if (run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']).status !== 0) {
      failed('npm ci');
      finish();
    }
    writeFileSync(stamp, lock);
  }
}

/** Resolves to the socket's URL when the engine answers. */
async function startEngine() {
  const socket = join(temporary, 'engine.sock');
  const folder = (name) => join(temporary, name);
  engine = spawn(
    existsSync('/usr/sbin/dockerd') ? '/usr/sbin/dockerd' : '/usr/bin/dockerd',
    [
      '--data-root',
      folder('data'),
      '--exec-root',
      folder('exec'),
      '-H',
      `unix://${socket}`,
      '--pidfile',
      folder('pid'),
      '--bridge=none',
      '--iptables=false',
      '--ip6tables=false',
    ],
    // Into a file: a pipe would fill while this process waits for a suite, and the engine would stop in the middle.
    { stdio: ['ignore', 'ignore', openSync(folder('log'), 'w')] },
  );
  for (let tries = 0; tries < 300 && engine.exitCode === null; tries++) {
    if (await answers(socket)) return `unix://${socket}`;
    await new Promise((wake) => setTimeout(wake, 200));
  }
  throw new Error(`the engine did not start:\n${readFileSync(folder('log'), 'utf8').slice(-4000)}`);
}

function answers(socket) {
  return new Promise((done) => {
    const request = get({ socketPath: socket, path: '/_ping' }, (response) =>
      done(response.resume().statusCode === 200),
    );
    request.on('error', () => done(false));
  });
}

function stopEngine() {
  if (engine?.exitCode !== null) return Promise.resolve();
  const ended = new Promise((done) => engine.once('exit', done));
  engine.kill('SIGTERM');
  return ended;
}

/** One vitest project; adds what really ran to the totals. */
function suite(project, env) {
  title(project);
  const report = join(temporary, `${project}.json`);
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const before = failures.length;
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { status: ended } = run(process.execPath, [vitest, ...args], { env: { ...process.env, ...env } });
  if (!existsSync(report)) return failed(`${project}: the suite gave no report`);
  const result = JSON.parse(readFileSync(report, 'utf8'));
  totals.passed += result.numPassedTests;
  for (const { name, status, message, assertionResults } of result.testResults) {
    const file = relative(root, name);
    const bad = assertionResults.filter((test) => test.status !== 'passed');
    // A test that is skipped is a failure too.
    for (const test of bad)
      failed(`${file} › ${test.fullName}: ${firstWords(test.failureMessages?.[0]) ?? `was ${test.status}`}`);
    // So is a file that cannot even be loaded.
    if (status === 'failed' && bad.length === 0) failed(`${file}: ${firstWords(message)}`);
  }
  if (result.numTotalTests === 0) failed(`${project}: no test ran`);
  // An error outside of every test, which the report does not tell.
  if (ended !== 0 && failures.length === before) failed(`${project}: ended with ${ended}, though no test failed`);
}

install();
const bin = (name) => join(root, 'node_modules', '.bin', name);
if (!step('build', process.execPath, ['server/build.mjs'])) finish();
for (const part of ['graders', 'graders/tsconfig.pure.json', 'web', 'test'])
  step(`types: ${part}`, bin('tsc'), ['-p', part]);
step('lint', bin('oxlint'), []);
step('format', bin('prettier'), ['--check', '--log-level', 'warn', '.']);
step('unused code', bin('knip'), []);
suite('unit', {});
try {
  const socket = await startEngine();
  const env = { DRYDOCK_TEST_ENGINE: socket, DRYDOCK_TEST_CHROMIUM: '/usr/bin/chromium' };
  suite('engine', env);
  suite('e2e', env);
} catch (error) {
  failed(error.message);
}
await stopEngine();
finish();
