/** A server of its own with its private engine, and learners who use it over HTTP as the page does. */
import { spawn } from 'node:child_process';
import { Agent, request as httpRequest } from 'node:http';
import { fileURLToPath } from 'node:url';
import { folder } from './folder.mjs';
import { exercise, mustHaveBuilt, nextFiles } from './subject.mjs';

// An unused connection ends here before the server ends it, which could be at the moment of its next use.
const agent = new Agent({ keepAlive: true, timeout: 3000 });
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Resolves when it grades: engine, base images and slots are warm. */
export async function openLab() {
  const child = spawn(process.execPath, [here('server.mjs')], {
    env: { ...process.env, DRYDOCK_DATA: folder, DRYDOCK_ENGINE: 'private', DRYDOCK_PORT: '0', DRYDOCK_LOG: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((done) => child.once('exit', done));
  const url = await new Promise((found, failed) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      const match = /ready: (http:\S+)/.exec((said += chunk));
      if (match) found(match[1]);
    });
    void ended.then((code) => failed(new Error(`the server ended with ${code}`)));
  });
  const lab = {
    url,
    submit: (learner) => submit(url, learner),
    send: (learner, method, path, body) => send(url, learner, method, path, body),
    status: async () => (await send(url, 'operator', 'GET', '/api/status')).body,
    close: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
  const ready = ({ engine, images }) => engine.state === 'ready' && images.every(({ state }) => state === 'ready');
  while (!ready(await lab.status())) await new Promise((wake) => setTimeout(wake, 500));
  const { slots } = (await lab.status()).queue;
  await Promise.all(Array.from({ length: 2 * slots }, (_, i) => lab.submit(`warm-${i}`)));
  return { ...lab, slots };
}

/** A learner sends a solution and watches its events; answers the milliseconds until the verdict, as they feel it. */
async function submit(url, learner) {
  const began = performance.now();
  const { status, body } = await send(url, learner, 'POST', '/api/submissions', {
    exercise: exercise.id,
    files: nextFiles(),
  });
  if (status !== 202) throw new Error(`a submission was answered with ${status}`);
  const steps = await followed(url, learner, body.id);
  const { body: end } = await send(url, learner, 'GET', `/api/submissions/${body.id}`);
  if (end.state === 'cancelled') return null;
  if (end.verdict?.status !== 'passed')
    throw new Error(`the solution ended as ${end.state}: ${JSON.stringify(end.verdict)}`);
  const took = performance.now() - began;
  mustHaveBuilt(steps);
  return took;
}

/** Until the stream of events tells the end; answers the steps of the build. */
function followed(url, learner, id) {
  return new Promise((done, failed) => {
    const stream = httpRequest(`${url}/api/submissions/${id}/events`, { headers: { 'x-bench-learner': learner } });
    stream.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('error', failed).on('end', () => {
        const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json));
        done(events.filter(({ type }) => type === 'building'));
      });
    });
    stream.on('error', failed);
    stream.end();
  });
}

export function send(url, learner, method, path, body) {
  return new Promise((done, failed) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = { 'x-bench-learner': learner, ...(text && { 'content-type': 'application/json' }) };
    const request = httpRequest(url + path, { method, agent, headers });
    request.on('response', (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk)).on('error', failed);
      response.on('end', () => {
        const answer = Buffer.concat(chunks).toString();
        done({ status: response.statusCode, body: answer === '' ? null : JSON.parse(answer) });
      });
    });
    request.on('error', failed);
    request.end(text);
  });
}

/** Asks the API at a steady pace in a process of its own, until `stop()`, which answers the milliseconds of each answer. */
export function probe(url) {
  const child = spawn(process.execPath, [here('probe.mjs'), url], { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  const ended = new Promise((done) => child.once('close', done));
  return {
    stop: async () => {
      child.stdin.end();
      await ended;
      return JSON.parse(said);
    },
  };
}
