/** A small process of ours that works and rests in turn, as a server does, and the pace that it keeps. */
import { Worker } from 'node:worker_threads';

/** Rounds of about 1 ms of work and 4 ms of rest; posts how long they took. */
const program = `
const { parentPort } = require('node:worker_threads');
const bell = new Int32Array(new SharedArrayBuffer(4));
let x = 1;
const begun = process.hrtime.bigint();
for (let round = 0; round < 120; round++) {
  for (let i = 0; i < 200000; i++) x = (x * 1103515245 + 12345) % 2147483648;
  Atomics.wait(bell, 0, 0, 4);
}
parentPort.postMessage(Number(process.hrtime.bigint() - begun) / 1e6 + x * 0);
`;

/** Rounds per millisecond. Only the ratio of two paces says something. */
export function paceOfOurs(signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(program, { eval: true });
    const stop = (): void => void worker.terminate();
    signal.addEventListener('abort', stop, { once: true });
    worker.once('message', (ms: number) => resolve(120 / ms));
    worker.once('error', reject);
    worker.once('exit', () => {
      signal.removeEventListener('abort', stop);
      reject(signal.aborted ? (signal.reason as Error) : new Error('the pace was not taken'));
    });
    if (signal.aborted) stop();
  });
}
