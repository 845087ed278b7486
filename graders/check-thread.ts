/** A thread of `CheckThreads`: runs the static checks that it is sent, one order at a time, and posts each outcome. */
import { parentPort } from 'node:worker_threads';
import { runStatics, type StaticOrder } from './static-checks.ts';

const port = parentPort!;
const signal = new AbortController().signal;

port.on('message', (order: Omit<StaticOrder, 'signal'>) => {
  port.postMessage('begun');
  void runStatics({ ...order, signal }, (outcome) => port.postMessage(outcome));
});
