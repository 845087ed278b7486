import { describe, expect, test } from 'vitest';
import { reportOf } from '../../support/mock-image.ts';
import { bySeverity, commandText, gaugesOf, groupSecrets, share, userText } from '../../../web/src/xray/summary.ts';

const report = reportOf('FROM node:20\nWORKDIR /app\nRUN npm ci\nCOPY . .\nRUN npm run build\n');
const gauge = (anchor: string, of = report) => gaugesOf(of).find((one) => one.anchor === anchor);

describe('at a glance', () => {
  test('a first answer: every fault has its sign and its words', () => {
    expect(gauge('waste')).toMatchObject({ value: '14 MB', sign: 'error' });
    expect(gauge('runs')).toMatchObject({ value: 'root', sign: 'failed' });
    expect(gauge('secrets')).toMatchObject({ value: '2', detail: 'in 2 places', sign: 'failed' });
    expect(gauge('vulnerabilities')).toMatchObject({ detail: '1 critical, 1 high, 1 medium', sign: 'failed' });
  });

  test('a clean one', () => {
    const clean = {
      ...report,
      wastedBytes: 0,
      secrets: [],
      vulnerabilities: [],
      config: {
        ...report.config,
        user: { declared: '1001', uid: 1001, gid: 0, name: null, root: false, line: 2 },
      },
    };
    for (const anchor of ['waste', 'runs', 'secrets', 'vulnerabilities'])
      expect(gauge(anchor, clean), anchor).toMatchObject({ sign: 'passed' });
    expect(gauge('runs', clean)).toMatchObject({ value: '1001', detail: 'uid 1001, gid 0, without a name' });
    expect(gauge('vulnerabilities', clean)?.detail).toBe('in the list of 2026-11-01');
  });

  test('what is only medium or low is amber, not red', () => {
    const mild = { ...report, vulnerabilities: report.vulnerabilities.filter((one) => one.severity === 'medium') };
    expect(gauge('vulnerabilities', mild)?.sign).toBe('error');
  });
});

test('a secret in two places is one secret', () => {
  const [first] = report.secrets;
  const groups = groupSecrets([...report.secrets, { ...first!, path: '/app/copy' }]);
  expect(groups.map(({ masked, places }) => `${masked} ${places.length}`)).toEqual(['AKIA…7Q 2', 'npm_…Qx 1']);
});

test('a few wasted bytes are no fault', () => {
  expect(gauge('waste', { ...report, wastedBytes: 300 })).toMatchObject({ value: '300 B', sign: 'not-tried' });
});

test('severities that occur, the worst first', () => {
  expect(bySeverity([{ severity: 'low' }, { severity: 'critical' }, { severity: 'low' }])).toEqual([
    { severity: 'critical', n: 1 },
    { severity: 'low', n: 2 },
  ]);
});

test.each([
  [{ declared: '', uid: null, name: null }, 'root'],
  [{ declared: 'ghost', uid: null, name: null }, 'ghost'],
  [{ declared: '5', uid: 5, name: null }, '5'],
  [{ declared: '5', uid: 5, name: 'app' }, 'app'],
])('user %#', (user, text) => expect(userText({ gid: null, root: false, line: null, ...user })).toBe(text));

test.each([
  [0, 10, '0 %'],
  [1, 1000, 'under 1 %'],
  [1, 3, '33 %'],
  [1, 0, '0 %'],
])('%d of %d is %s', (part, whole, text) => expect(share(part, whole)).toBe(text));

test('a command as a shell would be told', () => {
  expect(commandText(['node', '--x=1', 'a b', "it's", ''])).toBe(`node --x=1 'a b' 'it'\\''s' ''`);
});
