import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { BundleFault, listName } from '../../../../graders/engine/bundle/format.ts';
import { readBundle } from '../../../../graders/engine/bundle/read.ts';
import { label } from '../../../../graders/engine/labels.ts';
import { craftImage, sha256, writeBundleFile, writeParts, type Crafted } from '../../../support/bundle.ts';
import { temporaryFolder } from '../../../support/engine.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const file = join(folder.path, 'bundle.tar');
const digest = `sha256:${'d'.repeat(64)}`;

const image = (over: Parameters<typeof craftImage>[1] = {}): Promise<Crafted> =>
  craftImage({ reference: 'harbour/base:1', recipe: 'a'.repeat(12) }, over);
const original = (over: Partial<Crafted['image']> = {}): Promise<Crafted> =>
  craftImage({ reference: 'node:20', recipe: 'b'.repeat(12), origin: 'registry', actualDigest: digest, ...over });

const read = (expected?: string, signal = new AbortController().signal) =>
  readBundle(file, { expected, signal, onProgress: () => undefined });

test('an honest bundle is read, with progress to its end', async () => {
  const { checksum } = writeBundleFile(file, [await image(), await original({ mirror: 'registry.example/hub' })]);
  let last = [0, 1];
  const bundle = await readBundle(file, {
    ...{ expected: checksum.toUpperCase(), signal: new AbortController().signal },
    onProgress: (...amounts) => (last = amounts),
  });
  expect(bundle).toMatchObject({ checksum, list: { madeBy: 'Drydock 0.0.9' } });
  expect(bundle.images.map((each) => each.image.reference)).toEqual(['harbour/base:1', 'node:20']);
  expect(last[0]).toBe(last[1]);
});

test('compressed layers are known by what they unpack to', async () => {
  writeBundleFile(file, [await image({ zipped: true })]);
  expect((await read()).images).toHaveLength(1);
  const broken = await image({ zipped: true });
  const content = broken.files[0]!.content;
  content.writeUInt8(content.readUInt8(content.length - 20) ^ 1, content.length - 20);
  writeBundleFile(file, [broken]);
  await expect(read()).rejects.toThrow(/its layers are not those that its configuration names/);
});

test('one that is given up stops', async () => {
  writeBundleFile(file, [await image()]);
  const stop = AbortSignal.abort(new Error('enough'));
  await expect(read(undefined, stop)).rejects.toThrow('enough');
});

describe('refuses', () => {
  const refused = async (words: RegExp, expected?: string): Promise<void> => {
    const error = await read(expected).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(BundleFault);
    expect((error as Error).message).toMatch(words);
    expect((error as Error).message).toContain(file);
  };

  test.each([
    ['text', 'this is no bundle'],
    ['nothing', ''],
  ])('%s', async (_, content) => {
    writeFileSync(file, content);
    await refused(/no bundle of Drydock/);
  });

  test('a file that is not there', async () => {
    await expect(
      readBundle(join(folder.path, 'none'), { signal: new AbortController().signal, onProgress: () => undefined }),
    ).rejects.toThrow(BundleFault);
  });

  test('one that was cut off, wherever', async () => {
    const { parts } = writeBundleFile(file, [await image(), await original()]);
    const whole = parts.reduce((sum, { content }) => sum + 512 + Math.ceil(content.length / 512) * 512, 0);
    for (const length of [100, 512, 700, whole / 2, whole - 1500]) {
      writeBundleFile(file, [await image(), await original()]);
      truncateSync(file, Math.floor(length));
      await refused(/cut off/);
    }
  });

  test('what docker save writes', async () => {
    const { parts } = writeBundleFile(file, [await image()]);
    writeParts(file, parts.slice(0, -2));
    await refused(/no list of what is in it/);
  });

  test('any byte that was changed', async () => {
    const { parts } = writeBundleFile(file, [await image(), await original()]);
    for (const part of parts) {
      const content = Buffer.from(part.content);
      content.writeUInt8(content.readUInt8(content.length >> 1) ^ 1, content.length >> 1);
      writeParts(
        file,
        parts.map((other) => (other === part ? { ...part, content } : other)),
      );
      await refused(/was changed/);
    }
  });

  test('a file that was added, taken away or doubled', async () => {
    const { parts } = writeBundleFile(file, [await image()]);
    writeParts(file, [{ name: 'more', content: Buffer.from('more') }, ...parts]);
    await refused(/`more` is not on its list/);
    writeParts(file, parts.slice(1));
    await refused(/of its list is not in it/);
    writeParts(file, [parts[0]!, ...parts]);
    await refused(/is in it twice/);
  });

  test('another bundle than the expected one, however consistent', async () => {
    const { checksum } = writeBundleFile(file, [await image()]);
    await refused(new RegExp(`another bundle.*its checksum is ${checksum}`), sha256('other'));
  });

  test('a newer form, and a list that is none', async () => {
    writeBundleFile(file, [await image()], { change: (list) => Object.assign(list, { format: 2 }) });
    await refused(/made by a newer Drydock/);
    writeBundleFile(file, [await image()], { change: (list) => Object.assign(list, { images: [] }) });
    await refused(/its list cannot be read \(images: /);
    const { parts } = writeBundleFile(file, [await image()]);
    const content = Buffer.from('{');
    writeParts(file, [
      ...parts.slice(0, -2),
      { name: listName, content },
      { name: 'drydock-bundle.sha256', content: Buffer.from(sha256(content)) },
    ]);
    await refused(/its list cannot be read/);
  });

  test.each<[string, (crafted: Crafted) => unknown, RegExp]>([
    ['another layer', ({ files }) => (files[0]!.content = Buffer.from('other')), /layers are not those/],
    ['more layers', ({ image: { layers } }) => layers.push(layers[0]!), /layers are not those/],
    ['a layer that is not there', ({ image: said }) => (said.layers = ['none']), /layers are not those/],
    ['no configuration', ({ image: said }) => (said.config = 'none'), /configuration cannot be read/],
    ['a configuration of another form', ({ config }) => delete config['rootfs'], /configuration cannot be read/],
    ['another machine', ({ config }) => (config['architecture'] = 's390x'), /another machine/],
    ['ONBUILD', ({ config }) => (config.config.OnBuild = ['RUN true']), /ONBUILD/],
    ['another reference', ({ image: said }) => (said.reference = 'node:21'), /labels say something else/],
    ['another recipe', ({ image: said }) => (said.recipe = 'c'.repeat(12)), /labels say something else/],
    ['another origin', ({ image: said }) => (said.origin = 'registry'), /labels say something else/],
    ['a digest of its own', ({ image: said }) => (said.actualDigest = digest), /labels say something else/],
  ])('an image with %s', async (_, change, words) => {
    const crafted = await image();
    const name = crafted.image.config;
    change(crafted);
    // Its own name stays where the list has none.
    if (crafted.image.config === 'none') {
      const config = Buffer.from(JSON.stringify(crafted.config));
      writeBundleFile(file, [], {
        extra: [...crafted.files, { path: name, content: config }],
        change: (list) => list.images.push(crafted.image),
      });
    } else writeBundleFile(file, [crafted]);
    await refused(words);
  });

  test('a stand-in that claims the digest of the original', async () => {
    const crafted = await image();
    crafted.image.actualDigest = digest;
    crafted.config.config.Labels[label.digest] = digest;
    writeBundleFile(file, [crafted]);
    await refused(/a stand-in has no digest of the original/);
  });

  test('an original without a digest, or with another than the course pins', async () => {
    writeBundleFile(file, [await original({ actualDigest: null })]);
    await refused(/no digest of a registry/);
    writeBundleFile(file, [await original({ digest: `sha256:${'e'.repeat(64)}` })]);
    await refused(/not the one that the course pins/);
  });
});
