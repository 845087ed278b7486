import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LiveContent } from '../../server/live-content.ts';
import { createLog } from '../../server/log.ts';
import { until } from './support/until.ts';

let folder: string;
const lines: string[] = [];
const log = createLog('info', (line) => lines.push(line));
const course = () => join(folder, 'course.yaml');

beforeEach(async () => {
  lines.length = 0;
  folder = await mkdtemp(join(tmpdir(), 'drydock-course-'));
  await writeFile(course(), 'title: First\nlayers: []\n');
});
afterEach(() => rm(folder, { recursive: true }));

const titled = (live: LiveContent, title: string) =>
  until(`title ${title}`, async () => (await live.refresh()).course.title === title);

test('an edit is served on a later request', async () => {
  const live = await LiveContent.open(folder, log);
  expect(live.current.course.title).toBe('First');
  await writeFile(course(), 'title: Second\nlayers: []\n');
  await titled(live, 'Second');
  expect(live.current.course.title).toBe('Second');
});

test('an edit that cannot be read is told, once, and the last good course stays until it is corrected', async () => {
  const live = await LiveContent.open(folder, log);
  await writeFile(course(), 'title: [unfinished\n');
  await until('the problem', async () => {
    await live.refresh();
    return live.problem;
  });
  expect(live.problem).toMatch(/course\.yaml:\d+:\d+/);
  expect(live.current.course.title).toBe('First');
  expect(lines.filter((line) => line.includes('last good version'))).toHaveLength(1);
  await writeFile(course(), 'title: Third\nlayers: []\n');
  await titled(live, 'Third');
  expect(live.problem).toBeNull();
});

test('a file put back with its old time is seen too', async () => {
  const live = await LiveContent.open(folder, log);
  await writeFile(course(), 'title: Second\nlayers: []\n');
  await titled(live, 'Second');
  await writeFile(course(), 'title: Old\nlayers: []\n');
  await utimes(course(), new Date(0), new Date(0));
  await titled(live, 'Old');
});

test('a course that is wrong from the start is refused with its place', async () => {
  await writeFile(course(), 'title: ""\nlayers: []\n');
  await expect(LiveContent.open(folder, log)).rejects.toThrow(/course\.yaml:1:8 title/);
});
