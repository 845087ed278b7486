import { describe, expect, it } from 'vitest';
import { longestWait } from '../../../graders/cloudformation/schedule.ts';

describe('the longest wait between two rotations', () => {
  it.each([
    ['rate(30 days)', 30],
    ['rate(12 hours)', 0.5],
    ['cron(0 3 1,15 * ? *)', 17],
    ['cron(0 3 1 * ? *)', 31],
    ['cron(0 3 L * ? *)', 31],
    ['cron(0 3 1 1/3 ? *)', 92],
    ['cron(0 3 1 JAN ? *)', 366],
    ['cron(0 0/8 * * ? *)', 1],
    ['cron(0 3 ? * SUN *)', 7],
    ['cron(0 3 ? * MON-FRI *)', 3],
    ['cron(0 3 ? * 1#1 *)', 35],
    ['cron(0 3 ? * 6L *)', 35],
    ['cron(0 3 ? * SUN#1 *)', 35],
    ['cron(0 3 ? * TUE#3 *)', 35],
    ['cron(0 3 ? * SUNL *)', 35],
    ['cron(0 3 SUNL * ? *)', 35],
    ['cron(0 3 ? * L *)', 7],
    ['cron(0 /8 * * ? *)', 1],
    ['cron(0 3 31 FEB ? *)', Number.POSITIVE_INFINITY],
  ])('%s is %f days', (expression, days) => expect(longestWait(expression)).toBe(days));

  it.each([
    ['rate(1 hour)', /four hours/],
    ['rate(1000 days)', /999/],
    ['every month', /six fields/],
    ['cron(5 3 1 * ? *)', /minute is 0/],
    ['cron(0 3 1 * ? 2027)', /year/],
    ['cron(0 3 1 * * *)', /one of day and weekday/],
    ['cron(0 25 1 * ? *)', /beyond its range/],
    ['cron(0 3 0 * ? *)', /beyond its range/],
    ['cron(0 3 ? * SUN#6 *)', /no form/],
    ['cron(0 3 ? * SUN,MON#1 *)', /no form/],
    ['cron(0  1 * ? *)', /no form/],
  ])('%s is refused', (expression, why) => expect(longestWait(expression)).toMatch(why));
});
