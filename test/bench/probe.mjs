/** Asks the API what a page asks, at a steady pace whatever the answers take, until stdin ends; then prints their milliseconds. */
import { setPriority } from 'node:os';
import { send } from './lab.mjs';
import { exercise } from './subject.mjs';

const [url] = process.argv.slice(2);
const paceMs = 40;
const learner = 'reader';

try {
  // It measures the server, not how long it waits for the processor itself.
  setPriority(-15);
} catch {
  // not as root
}

let revision = 0;
const questions = [
  () => send(url, learner, 'GET', '/api/course'),
  () => send(url, learner, 'GET', `/api/exercises/${exercise.id}`),
  () => send(url, learner, 'GET', '/api/status'),
  () => send(url, learner, 'GET', `/api/submissions?exercise=${exercise.id}`),
  async () => {
    const files = { Dockerfile: `# ${revision}\n` };
    const { body } = await send(url, learner, 'PUT', `/api/exercises/${exercise.id}/draft`, { files, revision });
    revision = body.revision ?? body.error.details.revision;
  },
];

const taken = [];
const open = new Set();
const began = performance.now();
let asked = 0;
let timer;

function ask() {
  // Every question at its own moment of the clock: an interval drifts, and the drift would look like a slow answer.
  for (; performance.now() >= dueAt(asked); asked++) {
    const due = dueAt(asked);
    const answer = questions[asked % questions.length]()
      .then(() => taken.push(performance.now() - due))
      .finally(() => open.delete(answer));
    open.add(answer);
  }
  timer = setTimeout(ask, Math.max(0, dueAt(asked) - performance.now()));
}

/** An answer that holds up the next question counts there, too: from when that was due. */
function dueAt(n) {
  return began + paceMs * n;
}

ask();
process.stdin.resume().on('end', async () => {
  clearTimeout(timer);
  await Promise.all(open);
  process.stdout.write(JSON.stringify(taken), () => process.exit(0));
});
