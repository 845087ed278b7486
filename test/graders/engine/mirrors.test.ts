import { expect, test } from 'vitest';
import { noMirrors, parseMirrors, sourceOf } from '../../../graders/engine/mirrors.ts';

const name = (setting: string, reference: string): string => sourceOf(reference, parseMirrors(setting)!).name;

test('without a mirror, images are asked of their own registries', () => {
  expect(sourceOf('node:20-alpine', noMirrors)).toEqual({
    host: 'docker.io',
    name: 'docker.io/library/node',
    mirror: null,
  });
  expect(sourceOf('gcr.io/distroless/static:nonroot', noMirrors).name).toBe('gcr.io/distroless/static');
});

test('a prefix stands for every registry, with and without folders', () => {
  expect(sourceOf('node:20-alpine', parseMirrors('registry.example:5000')!)).toEqual({
    host: 'registry.example:5000',
    name: 'registry.example:5000/library/node',
    mirror: 'registry.example:5000',
  });
  expect(name('registry.example:5000/cache/hub/', 'node:20')).toBe('registry.example:5000/cache/hub/library/node');
  expect(name('localhost', 'node:20')).toBe('localhost/library/node');
  // Docker Hub is asked as usual, the others with their name.
  expect(name('registry.example/all', 'gcr.io/distroless/static:latest')).toBe(
    'registry.example/all/gcr.io/distroless/static',
  );
  expect(name('registry.example', 'other.example:5000/a:1')).toBe('registry.example/other.example-5000/a');
});

test('a prefix for one registry takes the place of its name; the others stay', () => {
  const setting = 'docker.io=cache.example/hub, gcr.io=cache.example/gcr';
  expect(name(setting, 'node:20')).toBe('cache.example/hub/library/node');
  expect(name(setting, 'gcr.io/distroless/static:latest')).toBe('cache.example/gcr/distroless/static');
  expect(name('gcr.io=cache.example/gcr', 'node:20')).toBe('docker.io/library/node');
  expect(name('cache.example, gcr.io=cache.example/gcr', 'node:20')).toBe('cache.example/library/node');
});

test('off asks none', () => {
  expect(parseMirrors('off')).toMatchObject({ off: true });
  expect(parseMirrors('')).toEqual(noMirrors);
});

test.each([
  ['a scheme', 'https://registry.example'],
  ['credentials', 'user:password@registry.example'],
  ['a tag', 'registry.example/node:20'],
  ['a name that Docker takes for a folder of Docker Hub', 'mirror/hub'],
  ['Docker Hub itself', 'docker.io/someone'],
  ['capitals below the host', 'registry.example/Hub'],
  ['a folder upwards', 'registry.example/../x'],
  ['two for everything', 'a.example, b.example'],
  ['two for one registry', 'gcr.io=a.example,gcr.io=b.example'],
  ['a registry that is none', 'gcr=a.example'],
  ['an empty entry', 'a.example,,gcr.io=b.example'],
  ['nothing behind the sign', 'gcr.io='],
  ['a space', 'registry.example /hub'],
])('refuses %s', (_, setting) => expect(parseMirrors(setting)).toBeNull());
