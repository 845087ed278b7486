/**
 * Many learners at once, on the real server process: submissions are put into its store for as many learners as are wanted
 * (the HTTP door knows one), the server grades them, and the times are those that the store wrote.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const limitMs = 900_000;

export const quantile = (values, part) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];

/** A server process on a data folder; resolves when its base images are ready and a first grade has warmed it. */
export async function startServer(root, data) {
  const child = spawn(process.execPath, [join(root, 'server/bin.mjs'), 'serve'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      DRYDOCK_DATA: data,
      DRYDOCK_ENGINE: 'private',
      DRYDOCK_PORT: '0',
      DRYDOCK_REGISTRY_MIRROR: 'off',
      DRYDOCK_LOG: 'warn',
    },
  });
  const url = await new Promise((done, failed) => {
    child.once('exit', (code) => failed(new Error(`the server ended with ${code}`)));
    child.stdout.on('data', (text) => {
      const found = /ready: (http:\/\/\S+)/.exec(String(text))?.[1];
      if (found) done(found.replace(/\/$/, ''));
    });
  });
  const status = async () => (await fetch(`${url}/api/status`)).json();
  for (const until = Date.now() + limitMs; ; await sleep(500)) {
    const { engine, images } = await status();
    if (engine.state === 'ready' && images.length > 0 && images.every(({ state }) => state === 'ready')) break;
    if (Date.now() > until) throw new Error('the base images did not become ready');
  }
  const stop = () => new Promise((done) => (child.once('exit', done), child.kill('SIGTERM')));
  return { url, status, stop };
}

/** Submits for these learners and answers milliseconds from submit to verdict, in their order. */
export async function crowd(store, exercise, learners, filesOf) {
  const ids = [];
  for (const [index, learner] of learners.entries()) {
    const { submission } = await store.acceptSubmission({
      learner,
      exercise,
      seed: null,
      files: filesOf(index),
      purpose: 'practice',
    });
    ids.push(submission.id);
  }
  return settled(store, ids);
}

async function settled(store, ids) {
  const times = [];
  for (const id of ids) {
    for (const until = Date.now() + limitMs; ; await sleep(50)) {
      const row = await store.getSubmission(id);
      if (row.state === 'cancelled') break;
      if (row.state === 'graded') {
        if (row.verdict.checks.some(({ status }) => status === 'error')) throw new Error(`${id} could not be graded`);
        times.push(Date.parse(row.finishedAt) - Date.parse(row.submittedAt));
        break;
      }
      if (row.state === 'ungradable' || Date.now() > until) throw new Error(`${id} is ${row.state}: ${row.message}`);
    }
  }
  return times;
}

/** Milliseconds of `count` requests one after the other. */
export async function requests(url, count) {
  const times = [];
  for (let n = 0; n < count; n++) {
    const began = performance.now();
    await (await fetch(url)).arrayBuffer();
    times.push(performance.now() - began);
  }
  return times;
}

/** Runs `work(n)` for n of 0…count-1, `atOnce` at a time; answers milliseconds altogether. */
export async function atOnce(count, atOnceCount, work) {
  const began = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnceCount }, async () => {
      while (next < count) await work(next++);
    }),
  );
  return performance.now() - began;
}
