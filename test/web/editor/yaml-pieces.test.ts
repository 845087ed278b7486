import { describe, expect, test } from 'vitest';
import { pieceAt } from '../../../web/src/editor/json-pieces.ts';
import { dueAt, piecesOf } from '../../../web/src/editor/yaml-pieces.ts';

/** The piece at `|`. */
function at(marked: string) {
  const [text, place] = [marked.replace('|', ''), marked.indexOf('|')];
  const piece = pieceAt(piecesOf(text), place) ?? dueAt(text, place);
  return piece && `${piece.path.join('.')} ${piece.kind} ${piece.text}`;
}

const pod = `kind: Pod
metadata: { name: a }
spec:
  containers:
    - name: web
      image: web:1 # pinned
      args: [a, "b"]
      securityContext:
        runAsUser: 10
    -   name: "db"
  volumes:
  - name: tmp
  - emptyDir: {}
`;

describe('paths', () => {
  test('keys and values, lists at either indentation', () => {
    const found = piecesOf(pod).map(({ path, kind, text }) => `${path.join('.')} ${kind} ${text}`);
    expect(found).toEqual([
      '0 key kind',
      '0.kind value Pod',
      '0 key metadata',
      '0.metadata key name',
      '0.metadata.name value a',
      '0 key spec',
      '0.spec key containers',
      '0.spec.containers.0 key name',
      '0.spec.containers.0.name value web',
      '0.spec.containers.0 key image',
      '0.spec.containers.0.image value web:1',
      '0.spec.containers.0 key args',
      '0.spec.containers.0.args.0 value a',
      '0.spec.containers.0.args.1 value b',
      '0.spec.containers.0 key securityContext',
      '0.spec.containers.0.securityContext key runAsUser',
      '0.spec.containers.0.securityContext.runAsUser value 10',
      '0.spec.containers.1 key name',
      '0.spec.containers.1.name value db',
      '0.spec key volumes',
      '0.spec.volumes.0 key name',
      '0.spec.volumes.0.name value tmp',
      '0.spec.volumes.1 key emptyDir',
    ]);
    for (const { text, from, to } of piecesOf(pod)) expect(pod.slice(from, to)).toBe(text);
  });

  test('a second document, and text that is none of it', () => {
    const text = 'a:\n  run: |\n    key: value\n  - x\n# b: 1\nlast: 1\n---\nc: 1\n';
    const keys = piecesOf(text).filter(({ kind }) => kind === 'key');
    expect(keys.map(({ path, text: key }) => `${path.join('.')} ${key}`)).toEqual(['0 a', '0.a run', '0 last', '1 c']);
  });
});

describe('while it is being written', () => {
  test.each([
    ['spec:\n  rep|', '0.spec word rep'],
    ['spec:\n  containers:\n    - ima|', '0.spec.containers.0 word ima'],
    ['spec:\n  containers:\n    - |', '0.spec.containers.0 word '],
    ['spec:\n  containers:\n    - name: a\n      ima|\n      tty: true', '0.spec.containers.0 word ima'],
    ['spec:\n  containers:\n    - name: a\n      |\n', '0.spec.containers.0 word '],
    ['spec:\n  containers:\n    - name: a\n  |\n', '0.spec word '],
    ['spec:\n  |', '0.spec word '],
    ['|', '0 word '],
    ['spec:\n  dnsPolicy: |', '0.spec.dnsPolicy value '],
    ['spec:\n  dnsPolicy: Cl|', '0.spec.dnsPolicy value Cl'],
    ['spec:\n  dnsPolicy: "Cl|\nx: 1', '0.spec.dnsPolicy value Cl'],
    ['a: { b: [x, y|', '0.a.b.1 value y'],
    ['a: {\n  b: 1,\n  c|\n}\nd: 1', '0.a key c'],
    ['a:\n  - b: 1\n---\nki|', '1 word ki'],
    ['a: 1 # com|ment', null],
  ])('%j', (marked, expected) => expect(at(marked)).toBe(expected));
});
