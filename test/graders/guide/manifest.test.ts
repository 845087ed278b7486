import { describe, expect, test } from 'vitest';
import { fieldsOf } from '../../../graders/guide/guide.ts';
import { guideFor, wordsKey } from '../../../graders/guide/manifest.ts';
import { manifestWords } from '../../../graders/guide/manifest-words.ts';
import { manifestKinds } from '../../../graders/kubernetes/manifest-kinds.ts';
import type { FieldType } from '../../../graders/kubernetes/schema.ts';

/** The model's own fields, read in another way than the guide's. */
function modelled(type: FieldType, path: string, found = new Map<string, FieldType>()): Map<string, FieldType> {
  if (typeof type === 'string' || 'oneOf' in type) return found;
  if ('list' in type) return modelled(type.list, path, found);
  for (const [name, field] of Object.entries(type.fields)) {
    const below = path === '' ? name : `${path}.${name}`;
    found.set(below, field);
    modelled(field, below, found);
  }
  return found;
}

describe.each(Object.entries(manifestKinds))('the guide and the model of %s', (kind, { fields, apiVersion }) => {
  const model = modelled({ fields }, '');
  const guide = new Map(fieldsOf(guideFor(kind)));

  test('know the same fields, types and values', () => {
    expect([...guide.keys()].toSorted()).toEqual([...model.keys()].toSorted());
    const words = { integerOrString: 'port', strings: 'map', quantities: 'map' } as const;
    for (const [path, type] of model) {
      const { type: told, oneOf } = guide.get(path)!;
      if (path === 'apiVersion') expect(oneOf).toEqual([apiVersion]);
      else if (path === 'kind') expect(oneOf).toContain(kind);
      else if (typeof type === 'string')
        expect([path, told]).toEqual([path, words[type as keyof typeof words] ?? type]);
      else if ('oneOf' in type) expect([told, oneOf]).toEqual(['string', type.oneOf]);
      else expect([path, told]).toEqual([path, 'list' in type ? 'list' : 'object']);
    }
  });

  test('there is a sentence on every field', () => {
    for (const [path, { about }] of guide) expect(`${path}: ${about}`).toMatch(/: \S.*\.$/);
  });
});

test('there is no sentence on anything else', () => {
  const used = Object.values(manifestKinds).flatMap(({ fields }) =>
    [...modelled({ fields }, '').keys()].map((path) => {
      const [name = '', parent = ''] = path.split('.').toReversed();
      return wordsKey(parent, name);
    }),
  );
  expect(Object.keys(manifestWords).filter((key) => !used.includes(key))).toEqual([]);
});

test('a document without a kind says its kind first', () => {
  expect([...fieldsOf(guideFor())].map(([path]) => path)).toEqual(['apiVersion', 'kind']);
  expect([...fieldsOf(guideFor('constructor'))].map(([path]) => path)).toEqual(['apiVersion', 'kind']);
});
