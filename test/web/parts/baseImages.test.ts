import { describe, expect, test } from 'vitest';
import type { BaseImage } from '../../../server/contract.ts';
import {
  catalogueSummary,
  digestVerdict,
  families,
  familyOf,
  originSentence,
  originWord,
  passes,
  progressShare,
  progressText,
  stateOf,
  type CatalogueImage,
  type Filter,
} from '../../../web/src/parts/baseImages.ts';

const image = (more: Partial<CatalogueImage> = {}): CatalogueImage => ({
  reference: 'alpine:3.19',
  digest: null,
  actualDigest: null,
  state: 'ready',
  origin: 'registry',
  mirror: null,
  sizeBytes: 7_000_000,
  message: '',
  progress: null,
  exercises: [],
  ...more,
});

test.each([
  ['alpine:3.19', 'alpine'],
  ['alpine', 'alpine'],
  ['registry.example:5000/node:20', 'registry.example:5000/node'],
  ['registry.example:5000/node', 'registry.example:5000/node'],
  ['node:20@sha256:ab', 'node'],
])('%s is of the family %s', (reference, family) => expect(familyOf(reference)).toBe(family));

test('families keep the order of the list', () => {
  const list = ['node:20', 'alpine:3', 'node:22'].map((reference) => image({ reference }));
  expect(families(list).map(({ name, images }) => `${name} ${images.length}`)).toEqual(['node 2', 'alpine 1']);
});

describe('where it comes from', () => {
  test.each<[Partial<BaseImage>, string | null, RegExp]>([
    [{ origin: 'registry' }, 'Registry', /its own registry/],
    [{ origin: 'registry', mirror: 'mirror.example/hub' }, 'Mirror', /mirror\.example\/hub/],
    [{ origin: 'bundle' }, 'Bundle', /bundle/],
    [{ origin: 'stand-in' }, 'Stand-in', /not the original/],
    [{ origin: null, state: 'missing' }, null, /costs nothing/],
  ])('%#', (more, word, sentence) => {
    expect(originWord(image(more))).toBe(word);
    expect(originSentence(image(more))).toMatch(sentence);
  });
});

test('a stand-in has not the sign of an original', () => {
  expect(stateOf(image()).sign).toBe('passed');
  expect(stateOf(image({ origin: 'stand-in' }))).toEqual({ sign: 'in-progress', word: 'Ready' });
  expect(stateOf(image({ origin: null, state: 'failed' })).sign).toBe('error');
});

describe('against the pinned digest', () => {
  test.each<[Partial<BaseImage>, string]>([
    [{ digest: 'a', actualDigest: 'a' }, 'passed'],
    [{ digest: 'a', actualDigest: 'b' }, 'failed'],
    [{ digest: 'a', origin: 'stand-in' }, 'not-tried'],
    [{ digest: 'a', origin: 'bundle' }, 'not-tried'],
    [{ digest: null, actualDigest: 'b' }, 'not-tried'],
    [{ digest: 'a', origin: null, state: 'missing' }, 'not-started'],
  ])('%#', (more, sign) => expect(digestVerdict(image(more)).sign).toBe(sign));
});

test.each<[Filter, string[]]>([
  ['all', ['a', 'b', 'c', 'd']],
  ['original', ['a', 'b']],
  ['stand-in', ['c']],
  ['waiting', ['d']],
])('%s', (filter, kept) => {
  const list = [
    image({ reference: 'a' }),
    image({ reference: 'b', origin: 'bundle' }),
    image({ reference: 'c', origin: 'stand-in' }),
    image({ reference: 'd', origin: null, state: 'failed', sizeBytes: null }),
  ];
  expect(list.filter((one) => passes(filter, one)).map(({ reference }) => reference)).toEqual(kept);
  expect(catalogueSummary(list)).toEqual({ ready: 3, standIns: 1, sizeBytes: 21_000_000 });
});

test.each<[NonNullable<BaseImage['progress']>, string, number | null]>([
  [{ phase: 'waiting', bytes: 0, totalBytes: null }, 'Waiting', 0],
  [{ phase: 'pulling', bytes: 0, totalBytes: null }, 'Pulling', null],
  [{ phase: 'pulling', bytes: 12e6, totalBytes: null }, 'Pulling, 12 MB so far', null],
  [{ phase: 'pulling', bytes: 12e6, totalBytes: 24e6 }, 'Pulling, 12 MB of 24 MB', 0.5],
  [{ phase: 'building', bytes: 0, totalBytes: null }, 'Building the stand-in', null],
])('progress %#', (progress, text, share) => {
  expect(progressText(progress)).toBe(text);
  expect(progressShare(progress)).toBe(share);
});
