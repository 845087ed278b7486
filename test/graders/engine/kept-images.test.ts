/** The same content is built once: over an engine of the test's own that only knows tags and sizes. */
import type Docker from 'dockerode';
import { beforeEach, describe, expect, test } from 'vitest';
import { LearnerFault } from '../../../graders/check.ts';
import { contentKey, KeptImages } from '../../../graders/engine/kept-images.ts';

const never = new AbortController().signal;
let there: Map<string, number>;
let made: string[];
let images: KeptImages;

const docker = {
  getImage: (tag: string) => ({
    inspect: () =>
      there.has(tag)
        ? Promise.resolve({ Size: there.get(tag) })
        : Promise.reject(Object.assign(new Error('no such image'), { statusCode: 404 })),
    remove: () => {
      there.delete(tag);
      return Promise.resolve();
    },
  }),
} as unknown as Docker;

beforeEach(() => {
  there = new Map();
  made = [];
  images = new KeptImages(docker, { count: 2, bytes: 1000 });
});

/** Takes it, making it with this size when it has to be made. */
const take = (key: string, bytes = 1, signal = never) =>
  images.take(key, signal, (tag) => {
    made.push(key);
    there.set(tag, bytes);
    return Promise.resolve({ secretsUsed: [key] });
  });
/** Takes it and has no more use for it. */
async function pass(key: string, bytes = 1): Promise<boolean> {
  const taken = await take(key, bytes);
  await taken.release();
  return taken.made;
}

test('the second time it is the first image, with what was known of it', async () => {
  const first = await take('a');
  const second = await take('a');
  expect([first.made, second.made]).toEqual([true, false]);
  expect(second.image).toMatchObject({ tag: first.image.tag, secretsUsed: ['a'] });
});

describe('what goes', () => {
  test('the one that was used least lately, when there are too many', async () => {
    await pass('a');
    await pass('b');
    await pass('a');
    await pass('c');
    expect(await pass('a')).toBe(false);
    expect(await pass('b')).toBe(true);
  });

  test('the oldest, when they are too large together', async () => {
    await pass('a', 600);
    await pass('b', 600);
    expect([...there.values()]).toEqual([600]);
    expect(await pass('b', 600)).toBe(false);
  });

  test('none that is in use, until it no longer is', async () => {
    const [a, b, c] = [await take('a'), await take('b'), await take('c')];
    expect(there.size).toBe(3);
    await b.release();
    await b.release();
    expect(there.size).toBe(2);
    await a.release();
    await c.release();
    expect(there.size).toBe(2);
    await images.clear();
    expect(there.size).toBe(0);
    expect(await pass('a')).toBe(true);
  });

  test('somebody else removed it: it is made again', async () => {
    await pass('a');
    there.clear();
    expect(await pass('a')).toBe(true);
  });
});

describe('two at once', () => {
  test('it is made once', async () => {
    const taken = await Promise.all([take('a'), take('a'), take('a')]);
    expect(made).toEqual(['a']);
    expect(taken.map((each) => each.made)).toEqual([true, false, false]);
  });

  test('the first one fails: the next one makes it, and hears of its own failure only', async () => {
    let fail = (_: Error): void => {};
    const first = images.take('a', never, () => new Promise((_, reject) => (fail = reject)));
    const second = take('a');
    fail(new Error('cancelled by its learner'));
    await expect(first).rejects.toThrow('cancelled by its learner');
    expect(await second).toMatchObject({ made: true });
  });

  test('a fault is not kept', async () => {
    const fault = new LearnerFault([]);
    await expect(images.take('a', never, () => Promise.reject(fault))).rejects.toBe(fault);
    expect(await pass('a')).toBe(true);
  });

  test('who is cancelled while somebody else makes it does not wait', async () => {
    void images.take('a', never, () => new Promise(() => undefined));
    const controller = new AbortController();
    const second = take('a', 1, controller.signal);
    controller.abort(new Error('cancelled'));
    await expect(second).rejects.toThrow('cancelled');
  });
});

test('everything that makes an image is in its key', () => {
  const content = { context: Buffer.from('c'), dockerfile: 'Dockerfile', baseIds: ['sha256:1'], secrets: { npm: 'x' } };
  const others = [
    { ...content, context: Buffer.from('d') },
    { ...content, dockerfile: 'other.Dockerfile' },
    { ...content, baseIds: ['sha256:2'] },
    { ...content, baseIds: [] },
    { ...content, secrets: { npm: 'y' } },
    { ...content, secrets: {} },
  ];
  const keys = [content, ...others].map(contentKey);
  expect(new Set(keys).size).toBe(keys.length);
  expect(contentKey({ ...content, secrets: { ...content.secrets } })).toBe(keys[0]);
});
