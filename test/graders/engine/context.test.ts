import { expect, test } from 'vitest';
import { extract } from 'tar-stream';
import { archive, contextArchive } from '../../../graders/engine/context.ts';

async function entriesOf(bytes: Buffer) {
  const tar = extract();
  tar.end(bytes);
  const entries = [];
  for await (const entry of tar) {
    const { name, type, mode, uid, gid, mtime, linkname } = entry.header;
    const chunks: Buffer[] = [];
    for await (const chunk of entry as unknown as AsyncIterable<Buffer>) chunks.push(chunk);
    entries.push({
      name,
      type,
      mode,
      owner: `${uid}:${gid}`,
      time: mtime.getTime(),
      linkname,
      text: Buffer.concat(chunks).toString(),
    });
  }
  return entries;
}

test('a context: folders before their files, fixed modes, owners and times', async () => {
  const entries = await entriesOf(await contextArchive({ 'src/a/b.js': 'b', Dockerfile: 'FROM scratch\n' }));
  expect(entries.map(({ name, type, mode, text }) => [name.replace(/\/$/, ''), type, mode, text])).toEqual([
    ['src', 'directory', 0o755, ''],
    ['src/a', 'directory', 0o755, ''],
    ['Dockerfile', 'file', 0o644, 'FROM scratch\n'],
    ['src/a/b.js', 'file', 0o644, 'b'],
  ]);
  for (const { owner, time } of entries) expect([owner, time]).toEqual(['0:0', 0]);
});

test('the same files are the same bytes, in whatever order they come', async () => {
  const one = await contextArchive({ a: '1', 'b/c': '2' });
  const other = await contextArchive({ 'b/c': '2', a: '1' });
  expect(other.equals(one)).toBe(true);
  expect((await contextArchive({ a: '1', 'b/c': '3' })).equals(one)).toBe(false);
});

test('a file named __proto__ is a file', async () => {
  const files = JSON.parse('{"__proto__": "x"}') as Record<string, string>;
  expect((await entriesOf(await contextArchive(files))).map(({ name }) => name)).toEqual(['__proto__']);
});

test('owners, modes and links of a layer', async () => {
  const bytes = await archive([
    { path: 'home/node', type: 'directory', uid: 1000, gid: 1000, mode: 0o2755 },
    { path: 'bin/sh', type: 'symlink', linkTarget: '/bin/busybox' },
    { path: 'bin/busybox', type: 'file', mode: 0o4755, content: Buffer.from('elf') },
  ]);
  expect(await entriesOf(bytes)).toMatchObject([
    { type: 'directory', owner: '1000:1000', mode: 0o2755 },
    { type: 'symlink', linkname: '/bin/busybox' },
    { type: 'file', mode: 0o4755, text: 'elf' },
  ]);
});
