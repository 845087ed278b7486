import { describe, expect, test } from 'vitest';
import { guideFor } from '../../../../graders/guide/manifest.ts';
import { spoken } from '../../../../web/src/editor/facts.ts';
import { factsOf, kindBeside } from '../../../../web/src/editor/guide/find.ts';
import { yaml } from '../../../../web/src/editor/guide/form.ts';
import { pieceAt } from '../../../../web/src/editor/json-pieces.ts';
import { piecesOf } from '../../../../web/src/editor/yaml-pieces.ts';
import { asking } from './support.ts';

const { completion, labels, chosen } = asking(yaml, (pieces, piece) =>
  Promise.resolve(guideFor(kindBeside(pieces, piece))),
);
const pod = (inside: string) => `apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: web\n${inside}`;

describe('keys', () => {
  test('of the kind that the document says it is', async () => {
    expect(await labels('kind: Deployment\nspec:\n  |')).toContain('replicas');
    expect(await labels('kind: Pod\nspec:\n  |')).not.toContain('replicas');
    expect(await labels('kind: Pod\n---\nkind: NetworkPolicy\nspec:\n  pod|')).toEqual(
      expect.arrayContaining(['podSelector', 'policyTypes']),
    );
    expect(await labels('|')).toEqual(['apiVersion', 'kind']);
  });

  test('of the object at this column, without those that it has', async () => {
    const found = await labels(pod('      ima|\n      tty: true'));
    expect(found).toEqual(expect.arrayContaining(['image', 'securityContext']));
    expect(found).not.toContain('name');
    expect(found).not.toContain('tty');
    expect(await labels(pod('  host|'))).toContain('hostNetwork');
    expect(await labels(pod('    - im|'))).toContain('image');
  });

  test('in brackets', async () => {
    expect(await labels(pod('      securityContext: { runAs|'))).toContain('runAsNonRoot');
  });

  test('none of kinds that are not known, none in free names, none unasked on an empty line', async () => {
    expect(await completion('kind: ConfigMap\ndata:\n  a|')).toBeNull();
    expect(await completion('kind: Pod\nmetadata:\n  labels:\n    a|')).toBeNull();
    expect(await completion(pod('      |'), false)).toBeNull();
    expect(await completion(pod('      i|'), false)).not.toBeNull();
  });
});

test('values', async () => {
  expect(await labels('kind: Net|')).toContain('NetworkPolicy');
  expect(await labels('kind: Deployment\napiVersion: |')).toEqual(['apps/v1']);
  expect(await labels(pod('      imagePullPolicy: |'))).toEqual(['Always', 'IfNotPresent', 'Never']);
  expect(await labels(pod('      tty: t|'))).toEqual(['true', 'false']);
  expect(await labels(pod('      image: w|'))).toEqual([]);
});

describe('what is put in', () => {
  test.each([
    ['      ima|', 'image', '      image: |'],
    ['      sec|', 'securityContext', '      securityContext:\n        |'],
    ['      po|', 'ports', '      ports:\n        - |'],
    ['    - en|', 'env', '    - env:\n        - |'],
    ['      tt|: true', 'tty', '      tty|: true'],
    ['      imagePullPolicy: A|', 'Always', '      imagePullPolicy: Always'],
    ['      imagePullPolicy: "A|', 'Always', '      imagePullPolicy: "Always"'],
  ])('%s', async (marked, label, result) => expect(await chosen(pod(marked), label)).toBe(pod(result)));
});

test('facts: of a key, of a value, of a word without its colon', () => {
  const at = (marked: string) => {
    const pieces = piecesOf(marked.replace('|', ''));
    const piece = pieceAt(pieces, marked.indexOf('|'), true)!;
    const facts = factsOf(guideFor(kindBeside(pieces, piece)), piece);
    return facts && spoken(facts);
  };
  expect(at(pod('      securityContext:\n        runAsNon|Root: true'))).toMatch(
    /^runAsNonRoot: true or false\. The kubelet/,
  );
  expect(at(pod('      securityContext: { capabilities: { drop: [AL|L] } }'))).toMatch(/^drop: list of texts\. /);
  expect(at(pod('      imagePull|Policy'))).toMatch(
    /^imagePullPolicy: text\. .*one of: Always, IfNotPresent, Never\.$/,
  );
  expect(at(pod('      livenessPro|b: {}'))).toBeNull();
  // There are more kinds than those whose fields are known.
  expect(at('ki|nd: SecretProviderClass')).toMatch(/such as: Pod, Deployment/);
  expect(at('kind: Pod\napi|Version: v1')).toMatch(/one of: v1\.$/);
});
