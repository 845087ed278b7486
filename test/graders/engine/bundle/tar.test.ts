import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { expect, test } from 'vitest';
import { tarEnd, tarFile, tarHeader } from '../../../../graders/engine/bundle/tar.ts';

test('what is written is read again', async () => {
  const files: [string, string][] = [
    ['empty', ''],
    ['one', 'x'],
    [`${'f'.repeat(64)}/layer.tar`, 'y'.repeat(512)],
    ['ä', 'z'.repeat(513)],
  ];
  const entries = extract();
  Readable.from([...files.map(([name, content]) => tarFile(name, content)), tarEnd]).pipe(entries);
  const read: [string, string][] = [];
  for await (const entry of entries) {
    let content = '';
    for await (const chunk of entry as unknown as AsyncIterable<Buffer>) content += String(chunk);
    read.push([entry.header.name, content]);
    expect(entry.header).toMatchObject({ type: 'file', mode: 0o644, uid: 0 });
  }
  expect(read).toEqual(files);
});

test('sizes of 8 GB and more', async () => {
  const entries = extract();
  const sizes: (number | undefined)[] = [];
  for (const size of [8 ** 11 - 1, 8 ** 11, 2 ** 40]) {
    const one = extract();
    one.on('entry', ({ size: read }: { size?: number }) => sizes.push(read));
    one.write(tarHeader('large', size));
    await new Promise((done) => setImmediate(done));
    one.destroy();
  }
  entries.destroy();
  expect(sizes).toEqual([8 ** 11 - 1, 8 ** 11, 2 ** 40]);
});

test('a name that does not fit is refused', () => {
  expect(() => tarHeader('x'.repeat(101), 1)).toThrow(/too long a name/);
});
