import { expect, test } from 'vitest';
import { compareXrays } from '../../graders/index.ts';
import { compareText, inspectText } from '../../server/image-text.ts';
import { xrayOfImage } from '../support/xray.ts';

const long = 'a-name-that-goes-on-and-on/'.repeat(8);
const dockerfile = `FROM scratch
ENV API_KEY=low-tide-4711
COPY . .
RUN rm .env && ${'true && '.repeat(30)} true
HEALTHCHECK CMD wget -qO- http://localhost:3000/
`;
const one = await xrayOfImage(
  {
    layers: [
      [
        { name: '.env', content: 'TOKEN=deep-water-berth\n' },
        { name: `${long}file`, content: 'x'.repeat(5000), mode: 0o666 },
        { name: 'bin/tool', content: 'tool', mode: 0o4755 },
        { name: 'node_modules/lodash/package.json', content: '{"name":"lodash","version":"4.17.20"}' },
        ...Array.from({ length: 20 }, (_, n) => ({
          name: `node_modules/p${n}/package.json`,
          content: `{"name":"p${n}","version":"1.0.0"}`,
        })),
      ],
      [{ name: '.wh..env', content: '' }],
    ],
    history: ['#ENV API_KEY=low-tide-4711', 'COPY . .', `RUN ${'true && '.repeat(30)} true`, '#HEALTHCHECK CMD wget'],
  },
  {
    dockerfile,
    config: {
      env: { API_KEY: 'low-tide-4711', PATH: '/usr/local/sbin:'.repeat(8) },
      cmd: ['node', 'x'.repeat(100)],
      healthcheck: { test: ['CMD-SHELL', 'wget'], intervalMs: 30_000, timeoutMs: 30_000, startPeriodMs: 0, retries: 3 },
      labels: { about: 'words '.repeat(30) },
    },
  },
);
const other = await xrayOfImage(
  { layers: [[{ name: 'node_modules/lodash/package.json', content: '{"name":"lodash","version":"4.17.21"}' }]] },
  { config: { user: '65532' } },
);
const inspected = inspectText('image/non-root', one.report);
const compared = compareText(compareXrays({ name: `@${long}`, ...one }, { name: '@solution', ...other }));

test.each([
  ['inspect', inspected],
  ['compare', compared],
])('%s reads well in 80 columns', (_, text) => {
  for (const line of text.split('\n')) {
    expect(line.length, line).toBeLessThanOrEqual(80);
    expect(line).toBe(line.trimEnd());
  }
});

test('inspect tells what matters', () => {
  for (const part of [
    /^image\/non-root, Dockerfile: 5\.\d kB in 2 layers, \d+ files$/m,
    /^ {4}3 +5\.\d kB +23 B +\+\d+ {2}COPY \. \.$/m,
    /^runs as {9}root \(0:0\)$/m,
    /^environment {5}API_KEY=low-…11 \(line 2\)$/m,
    /^health check {4}\["CMD-SHELL","wget"\] every 30 s/m,
    /^Wasted: 23 B$/m,
    /^ +! {2}value of TOKEN deep…th +line 3$/m,
    /^ +in \/\.env:1; hidden by line 4, but still in its layer$/m,
    /^ +high {2}CVE-2021-23337 lodash 4\.17\.20 → 4\.17\.21 +line 3$/m,
    /^ +4755 {2}\/bin\/tool +0:0, line 3$/m,
    /^ +0666 {2}….*file +0:0, line 3$/m,
    /^ {2}and \d+ more \(--json has all\)$/m,
    /^Not covered$/m,
  ])
    expect(inspected).toMatch(part);
  expect(inspected).not.toMatch(/low-tide|deep-water/);
});

test('compare tells what differs', () => {
  for (const part of [
    /^b {2}@solution$/m,
    /^ {2}user\n {6}a: not set\n {6}b: 65532$/m,
    /^Files: \d+ added, \d+ removed, 1 changed, \d+ the same$/m,
    /^ +npm {2}lodash +4\.17\.20 → 4\.17\.21$/m,
    /^ +a {2}vulnerability: CVE-2021-23337 \(high\) in lodash 4\.17\.20/m,
    /^ +a {2}root: runs as root$/m,
  ])
    expect(compared).toMatch(part);
});

test('an image without anything says so', async () => {
  const text = inspectText('x', (await xrayOfImage({ layers: [] })).report);
  for (const title of ['Wasted', 'Secrets', 'Setuid and setgid', 'Writable by everybody'])
    expect(text).toMatch(new RegExp(`^${title}: none$`, 'm'));
});

test('inspect tells the second opinion: what the scanner has beyond the bundled list', () => {
  const finding = { severity: 'high' as const, package: 'lodash', version: '4.17.20' };
  const opinion = {
    ...{ scanner: 'trivy' as const, version: '0.70.0', database: '2026-11-20', fault: null, left: 2 },
    findings: [
      { ...finding, id: 'CVE-2021-23337', fixedIn: '4.17.21', known: true },
      { ...finding, id: 'CVE-2020-28500', fixedIn: '4.17.21', known: false },
      { ...finding, id: `CVE-2099-${'9'.repeat(60)}`, fixedIn: null, known: false },
    ],
  };
  const told = (secondOpinion: typeof one.report.secondOpinion) =>
    inspectText('image/non-root', { ...one.report, secondOpinion }).split('\n');
  const lines = told(opinion);
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
  const text = lines.join('\n');
  expect(text).toMatch(/Second opinion: Trivy 0\.70\.0, database of 2026-11-20: 5 found, 1 of them above\s+too/);
  expect(text).toMatch(/^ +high {2}CVE-2020-28500 lodash 4\.17\.20 +→ 4\.17\.21$/m);
  expect(lines.filter((line) => /^ +high {2}CVE-2021-23337/.test(line))).toHaveLength(1);
  expect(told({ ...opinion, findings: [], left: 0 }).join('\n')).toMatch(/: 0 found, 0 of them above\s+too\n\n/);
  expect(told({ ...opinion, findings: [], fault: 'It is not there.' }).join('\n')).toContain(
    'Second opinion: Trivy 0.70.0 has none. It is not there.',
  );
  expect(inspected).not.toContain('Second opinion');
});
