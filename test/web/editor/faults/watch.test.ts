import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FaultWatch, type Asked, type FaultWorker, type Question } from '../../../../web/src/editor/faults/watch.ts';

class Fake implements FaultWorker {
  onmessage: FaultWorker['onmessage'] = null;
  onerror: FaultWorker['onerror'] = null;
  readonly questions: Question[] = [];
  ended = false;
  postMessage(question: Question) {
    this.questions.push(question);
  }
  terminate() {
    this.ended = true;
  }
  answer(message: string, { id } = this.questions.at(-1)!) {
    const at = { line: 1, column: 1, endLine: 1, endColumn: 2 };
    this.onmessage?.({ data: { id, faults: [{ file: 'a', ...at, message }] } });
  }
}

let workers: Fake[];
let told: string[];
const start = () => {
  const worker = new Fake();
  workers.push(worker);
  return worker;
};
const watching = (begin: () => FaultWorker = start) =>
  new FaultWatch(begin, ({ path, text }, faults) => told.push(`${path} ${text}: ${faults.map((one) => one.message)}`));
const text = (written: string, path = 'a'): Asked => ({ kind: 'json', path, text: written });

beforeEach(() => {
  workers = [];
  told = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test('one question at a time, and of each file only the newest text', () => {
  const watch = watching();
  watch.ask(text('1'));
  for (const written of ['12', '123']) watch.ask(text(written));
  watch.ask(text('x', 'b'));
  const [worker] = workers as [Fake];
  expect(worker.questions.map((one) => one.text)).toEqual(['1']);
  // A newer text waits: what is told of the old one is dropped.
  worker.answer('old');
  worker.answer('new');
  worker.answer('other');
  expect(worker.questions.map((one) => one.text)).toEqual(['1', '123', 'x']);
  expect(told).toEqual(['a 123: new', 'b x: other']);
  expect(workers).toHaveLength(1);
});

test('an answer to another question is not taken', () => {
  const watch = watching();
  watch.ask(text('1'));
  const [worker] = workers as [Fake];
  worker.answer('late', { ...text('0'), id: 99 });
  expect(told).toEqual([]);
  worker.answer('right');
  expect(told).toEqual(['a 1: right']);
});

describe('a worker', () => {
  test('that hangs is ended, and another takes the next text', () => {
    const watch = watching();
    watch.ask(text('1'));
    vi.advanceTimersByTime(60_000);
    expect(workers[0]!.ended).toBe(true);
    expect(told).toEqual(['a 1: ']);
    watch.ask(text('2'));
    workers[1]!.answer('seen');
    expect(told).toEqual(['a 1: ', 'a 2: seen']);
    vi.advanceTimersByTime(60_000);
    expect(workers[1]!.ended).toBe(false);
  });

  test('that keeps failing is given up', () => {
    const watch = watching();
    for (const written of ['1', '2', '3', '4', '5']) {
      watch.ask(text(written));
      workers.at(-1)!.onerror?.({} as never);
    }
    expect(workers).toHaveLength(3);
  });

  test('that cannot start is given up', () => {
    let starts = 0;
    const watch = watching(() => {
      starts++;
      throw new Error('refused');
    });
    for (const written of ['1', '2', '3', '4', '5']) watch.ask(text(written));
    expect(starts).toBe(3);
    expect(told).toEqual([]);
  });

  test('ends with the editor', () => {
    const watch = watching();
    watch.ask(text('1'));
    watch.end();
    expect(workers[0]!.ended).toBe(true);
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([]);
  });
});
