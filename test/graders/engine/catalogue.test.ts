import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BaseImages, loadBaseImages } from '../../../graders/engine/catalogue.ts';
import { exercisesDir, temporaryFolder } from '../../support/engine.ts';

const digest = `sha256:${'a'.repeat(64)}`;
let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

function load(yaml: string, packages: Record<string, string> = {}): BaseImages {
  writeFileSync(join(folder.path, 'base-images.yaml'), yaml);
  mkdirSync(join(folder.path, 'packages'), { recursive: true });
  for (const [name, content] of Object.entries(packages)) writeFileSync(join(folder.path, 'packages', name), content);
  return loadBaseImages(folder.path);
}

const images = `images:
  - { reference: 'node:20-alpine', digest: '${digest}', standIn: node-alpine }
  - { reference: 'node:latest', digest: null, standIn: node-debian }
  - { reference: 'gcr.io/distroless/static:nonroot', digest: null, standIn: distroless-static, user: '65532' }
`;

test('the course’s own list is well-formed and holds what exercises and wrong answers name', () => {
  const { all } = loadBaseImages(exercisesDir);
  const references = all.map(({ reference }) => reference);
  expect(references).toEqual(
    expect.arrayContaining([
      'alpine:3.19',
      'node:20-alpine',
      'node:20.11.1-alpine3.19',
      'node:20-slim',
      'node:latest',
      'debian:bookworm-slim',
      'ubuntu:22.04',
    ]),
  );
  expect(new Set(all.map(({ localTag }) => localTag)).size).toBe(all.length);
  for (const { localTag } of all) expect(localTag).toMatch(/^drydock-base\/[a-z0-9.-]+:[\w.-]{1,128}$/);
});

test.each([
  ['node:20-alpine', 'node:20-alpine'],
  ['docker.io/library/node:20-alpine', 'node:20-alpine'],
  ['index.docker.io/node:20-alpine', 'node:20-alpine'],
  ['library/node', 'node:latest'],
  ['node', 'node:latest'],
  [`node@${digest}`, 'node:20-alpine'],
  [`node:20-alpine@${digest}`, 'node:20-alpine'],
  ['gcr.io/distroless/static:nonroot', 'gcr.io/distroless/static:nonroot'],
  [`node:20-alpine@sha256:${'b'.repeat(64)}`, undefined],
  [`node:latest@${digest}`, 'node:20-alpine'],
  ['node:21', undefined],
  ['gcr.io/node:20-alpine', undefined],
  ['NODE:20-alpine', undefined],
  ['drydock-base/node:20-alpine', undefined],
  ['', undefined],
  ['node:20-alpine\nFROM x', undefined],
])('%s stands for %s', (reference, expected) => {
  const base = load(images);
  expect(base.find(reference)?.reference).toBe(expected);
  expect(base.resolve(reference)?.localTag).toBe(base.all.find((image) => image.reference === expected)?.localTag);
});

test('packages change the recipe of Node images, and of them only', () => {
  const before = load(images, { 'a.tgz': 'one' });
  const after = load(images, { 'a.tgz': 'two' });
  const changed = after.all
    .filter(({ recipe }, index) => recipe !== before.all[index]?.recipe)
    .map(({ reference }) => reference);
  expect(changed).toEqual(['node:20-alpine', 'node:latest']);
});

describe('what is on record of an original', () => {
  const listed = (list: string) => {
    mkdirSync(join(folder.path, 'package-lists'), { recursive: true });
    writeFileSync(join(folder.path, 'package-lists', 'one.txt'), list);
    const original = "{ recorded: '2026-09-17', megabytes: 7.4, packageList: one.txt }";
    return load(`images: [{ reference: 'a:1', digest: null, standIn: alpine, original: ${original} }]`).all[0]!;
  };

  test('a package list is part of the recipe', () => {
    const image = listed('# where from\nalpine 3.19.1\nbusybox 1.36.1-r15\nlibssl3 3.1.4-r5 openssl\n');
    expect(image.packageList).toEqual({
      release: '3.19.1',
      packages: [
        { name: 'busybox', version: '1.36.1-r15', source: 'busybox' },
        { name: 'libssl3', version: '3.1.4-r5', source: 'openssl' },
      ],
    });
    const newer = listed('alpine 3.19.1\nbusybox 1.36.1-r20\nlibssl3 3.1.4-r5 openssl\n');
    expect(newer.recipe).not.toBe(image.recipe);
    expect(newer.family).toBe(image.family);
  });

  test.each([
    ['no release', 'busybox 1.36.1-r15\n', /one\.txt: the first line names the release/],
    ['no version', 'alpine 3.19.1\nbusybox\n', /one\.txt: busybox is no package with a version/],
  ])('a list with %s is refused with its place', (_, list, expected) => expect(() => listed(list)).toThrow(expected));

  test('a day that is none is refused', () =>
    expect(() =>
      load("images: [{ reference: 'a:1', digest: null, standIn: alpine, original: { recorded: soon, megabytes: 1 } }]"),
    ).toThrow(/original\.recorded: a day, or a year/));
});

test.each([
  [
    'a digest that is none',
    "images: [{ reference: 'a:1', digest: 'sha256:1', standIn: alpine }]",
    /images\.0\.digest: sha256:/,
  ],
  ['no tag', 'images: [{ reference: a/, digest: null, standIn: alpine }]', /images\.0\.reference: an image with a tag/],
  ['a digest in the reference', `images: [{ reference: 'a@${digest}', digest: null, standIn: alpine }]`, /no digest/],
  ['an unknown recipe', "images: [{ reference: 'a:1', digest: null, standIn: windows }]", /images\.0\.standIn/],
  ['an unknown key', "images: [{ reference: 'a:1', digest: null, standIn: alpine, cpu: 1 }]", /cpu/],
  [
    'the same image twice',
    "images: [{ reference: 'a:1', digest: null, standIn: alpine }, { reference: 'a:1', digest: null, standIn: busybox }]",
    /a:1 is listed twice/,
  ],
  ['no YAML', 'images: [', /base-images\.yaml/],
  ['nothing', 'images: []', /images/],
])('%s is refused with its place', (_, yaml, expected) => {
  expect(() => load(yaml)).toThrow(expected);
});
