import { expect, it } from 'vitest';
import { lateNoticeFault, simulateHealth, slowStartFault } from '../../../graders/service/health-timeline.ts';

const check = { intervalMs: 10_000, timeoutMs: 4000, startPeriodMs: 0, retries: 3 };
const story = (more: Partial<typeof check>, program: { answersAfter: number; hangsAt?: number }) =>
  simulateHealth({ ...check, ...more }, program).map(({ at, what }) => `${at} ${what}`);

it('asks for the first time after an interval, and is content with the first success', () => {
  expect(story({}, { answersAfter: 0 })).toEqual(['10 healthy']);
  expect(story({}, { answersAfter: 20 })).toEqual(['10 failed', '20 healthy']);
});

it('gives up after as many failures in a row as there are retries', () => {
  expect(story({}, { answersAfter: 31 })).toEqual(['10 failed', '20 failed', '30 failed', '30 unhealthy']);
  expect(story({ retries: 1 }, { answersAfter: 31 })).toEqual(['10 failed', '10 unhealthy']);
});

it('forgives what begins within the start period, and not at its end', () => {
  const forgiven = ['10 forgiven', '20 forgiven'];
  expect(story({ startPeriodMs: 30_000 }, { answersAfter: 45 })).toEqual([
    ...forgiven,
    ...['30 failed', '40 failed', '50 healthy'],
  ]);
  expect(story({ startPeriodMs: 30_001, retries: 1 }, { answersAfter: 45 })).toEqual([
    ...forgiven,
    ...['30 forgiven', '40 failed', '40 unhealthy'],
  ]);
});

it('ends the start period at the first success', () => {
  expect(story({ startPeriodMs: 300_000 }, { answersAfter: 0, hangsAt: 10 })).toEqual([
    ...['10 healthy', '24 failed', '38 failed', '52 failed', '52 unhealthy'],
  ]);
});

it('counts the next interval from the end of a check that used its timeout', () => {
  expect(story({ retries: 2, timeoutMs: 25_000 }, { answersAfter: 0, hangsAt: 10 })).toEqual([
    ...['10 healthy', '45 failed', '80 failed', '80 unhealthy'],
  ]);
});

it('names the moment at which a slow start is given up, and the number to change', () => {
  expect(slowStartFault({ ...check, startPeriodMs: 60_000 }, 45, '')).toBeNull();
  const fault = slowStartFault({ ...check, startPeriodMs: 5000 }, 45, 'It is replaced.');
  expect(fault).toMatchObject({ about: 'startPeriod', witness: { form: 'timeline', simulated: true } });
  expect(fault?.message).toBe(
    'A start that takes 45 s is declared unhealthy after 30 s: 3 failures in a row, one every 10 s; the start period, in which failures do not count, is 5 s. It is replaced.',
  );
});

it('tells how long the worst hang goes unnoticed', () => {
  expect(lateNoticeFault(check, 42)).toBeNull();
  const fault = lateNoticeFault(check, 41);
  expect(fault?.message).toMatch(
    /unhealthy 42 s later: 3 failures in a row, each after an interval of 10 s and a timeout of 4 s/,
  );
  expect(fault?.witness).toMatchObject({
    events: [{ at: 0 }, { at: 14 }, { at: 28 }, { at: 42 }, { at: 42, marked: true }],
  });
  expect(lateNoticeFault({ ...check, intervalMs: 7 * 24 * 3_600_000 }, 3600)?.message).toMatch(/more than a day later/);
});

it('ends, and keeps its story short, whatever the numbers', () => {
  const many = simulateHealth({ ...check, intervalMs: 1, timeoutMs: 1, retries: 1e6 }, { answersAfter: 0, hangsAt: 1 });
  expect(many.length).toBeLessThan(20);
  expect(many.at(-1)).toMatchObject({ what: 'unhealthy', failures: 1e6 });
});
