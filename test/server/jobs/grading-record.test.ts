import { expect, test } from 'vitest';
import type { GradeEvent } from '../../../graders/index.ts';
import { submissionRecord } from '../../../server/contract.ts';
import { GradingRecord } from '../../../server/jobs/grading-record.ts';
import { packRecord, unpackRecord } from '../../../server/record-document.ts';

const step = (number: number, log: string, cached = false): GradeEvent => ({
  ...{ type: 'building', file: 'Dockerfile', step: number, total: 3, line: number, instruction: 'RUN x', log, cached },
});
const of = { run: 'task', container: 'web' };
const tried = (id: number, times: number): GradeEvent => ({
  type: 'ran',
  entry: { kind: 'tried', id, ...of, at: 1, check: 'c', asked: 'GET /', got: '200', times },
});
const log = (text: string): GradeEvent => ({ type: 'ran', entry: { kind: 'log', ...of, text, cut: false } });

test('nothing built and nothing run is no record', () => {
  const record = new GradingRecord();
  record.add({ type: 'checking', id: 'c' });
  expect(record.whole).toBe(null);
});

test('pieces of a log become one, and what was told again is told once, in its place', () => {
  const record = new GradingRecord();
  for (const event of [step(1, 'a'), step(2, 'b'), step(1, 'c', true), tried(1, 1), log('x'), tried(2, 1)])
    record.add(event);
  for (const event of [tried(1, 9), log('xy')]) record.add(event);
  expect(record.whole?.steps.map((each) => [each.step, each.log, each.cached])).toEqual([
    [1, 'ac', true],
    [2, 'b', false],
  ]);
  expect(record.whole?.ran).toMatchObject([{ id: 1, times: 9 }, { text: 'xy' }, { id: 2 }]);
});

test('is bounded: the last steps keep their logs, a long log its end', () => {
  const record = new GradingRecord();
  for (let number = 1; number <= 150; number++) record.add(step(number, `${'x'.repeat(30_000)}${number}`));
  for (let id = 0; id < 2000; id++) record.add(tried(id, 1));
  const { steps = [], ran = [] } = record.whole ?? {};
  expect([steps.length, ran.length]).toEqual([100, 800]);
  expect(steps.reduce((sum, each) => sum + each.log.length, 0)).toBe(120_000);
  expect(steps.at(-1)?.log).toMatch(/^x+100$/);
  expect(steps[0]?.log).toBe('');
});

test('a document holds it all', async () => {
  const record = new GradingRecord();
  for (const event of [step(1, 'ä\n'), tried(1, 1)]) record.add(event);
  const read = await unpackRecord(await packRecord(record.whole!));
  expect(read).toEqual(record.whole);
  expect(submissionRecord.parse({ kept: true, ...read })).toEqual({ kept: true, ...record.whole });
});
