import { describe, expect, it } from 'vitest';
import { at, toValue } from '../../../graders/parse/tree.ts';
import { parseYaml } from '../../../graders/parse/yaml.ts';

const read = (text: string) => parseYaml(text, 'pod.yaml');
const values = (text: string) => read(text).subject?.map(toValue);

describe('parseYaml', () => {
  it('reads values with the position of every key and value', () => {
    const { subject, problems } = read('spec:\n  ports:\n    - containerPort: 8080 # web\n  host: "ü"\n');
    expect(problems).toEqual([]);
    const port = at(subject?.[0], 'spec', 'ports', 0, 'containerPort');
    expect(port).toEqual({
      kind: 'number',
      value: 8080,
      text: '8080',
      range: { line: 3, column: 22, endLine: 3, endColumn: 26 },
    });
    expect(at(subject?.[0], 'spec', 'ports')?.range).toEqual({ line: 3, column: 5, endLine: 3, endColumn: 26 });
    expect(at(subject?.[0], 'spec')?.range).toEqual({ line: 2, column: 3, endLine: 4, endColumn: 12 });
  });

  it('answers one tree per document and a null tree for an empty one', () => {
    expect(values('---\na: 1\n---\n# nothing\n---\nb: 2\n...\n')).toEqual([{ a: 1 }, null, { b: 2 }]);
    expect(read('a: 1\n---\nb: 2').subject?.[1]?.range.line).toBe(3);
  });

  it('expands aliases and merge keys; own keys win, earlier sources of a list win', () => {
    expect(values('b: &b {p: 1, q: 2}\nc: {<<: *b, q: 3}\nd: *b')).toEqual([
      { b: { p: 1, q: 2 }, c: { p: 1, q: 3 }, d: { p: 1, q: 2 } },
    ]);
    expect(values('- &a {p: 1}\n- &b {p: 2, q: 2}\n- <<: [*a, *b]')).toEqual([
      [{ p: 1 }, { p: 2, q: 2 }, { p: 1, q: 2 }],
    ]);
    expect(values('- &a {p: 1}\n- {"<<": 1}')).toEqual([[{ p: 1 }, { '<<': 1 }]]);
  });

  it('points an alias to its own place and what is inside to the anchor', () => {
    const { subject } = read('a: &a\n  k: 1\nb: *a\n');
    expect(at(subject?.[0], 'b')?.range.line).toBe(3);
    expect(at(subject?.[0], 'b', 'k')?.range.line).toBe(2);
  });

  it('makes every key text, as the JSON that Kubernetes sees', () => {
    expect(values('on: 1\n8080: 2\n0x10: 3\n')).toEqual([{ true: 1, '8080': 2, '16': 3 }]);
  });

  it.each([
    ['a:\n\tb: 1', 2, 'tab'],
    ['a: 1\nb: 2\na: 3', 3, '`a` occurs twice'],
    ['a: {b: 1, b: 2}', 1, '`b` occurs twice'],
    ['on: 1\ntrue: 2', 2, '`true` occurs twice'],
    ['a: *x', 1, '`*x` names an anchor'],
    ['a: &a [*a]', 1, '`*a` names an anchor'],
    ['a: &a 1\n---\nb: *a', 3, '`*a` names an anchor'],
    ['a: &a 1\nb: {<<: *a}', 2, 'merges mappings only'],
    ['b: &b {p: 1}\nc:\n  p: 2\n  <<: *b', 4, 'put `<<` first'],
    ['a: !foo x', 1, 'tag `!foo`'],
    ['a: !!set {x}', 1, 'tag `!!set`'],
    ['a: !!int x', 1, 'cannot be read as `!!int`'],
    ['a: !!int 1.5', 1, 'cannot be read as `!!int`'],
    ['a: .inf', 1, 'neither infinity'],
    ['? [a]\n: 1', 1, 'key must be'],
    ['~: 1', 1, 'key must be'],
    ['a: "x', 1, 'character is missing'],
    ['a: [1, 2', 1, 'not closed'],
    ['a: b: c', 1, 'run into each other'],
    ['a: @x', 1, 'cannot start with this character'],
    ['a: "\\q"', 1, 'not an escape'],
    ['a: 1\n---\nb: }', 3, 'not YAML'],
    ['a: \u0007', 1, 'control character'],
    ['a: \0', 1, 'NUL'],
    ['a: \uFFFD', 1, 'not UTF-8'],
    ['', 1, 'is empty'],
    ['# only a comment\n', 1, 'holds only comments'],
  ])('reports %j once, on line %i: %s', (text, line, words) => {
    expect(read(text).problems).toEqual([expect.objectContaining({ file: 'pod.yaml', line })]);
    expect(read(text).problems[0]?.message).toContain(words);
  });

  it('accepts a byte order mark, document markers, block text and known tags', () => {
    const text = '\uFEFFa: |\n  x\n  y\nb: !!str 5\nc: !!int "5"\nd: !!map {}\ne: !!float 1\n';
    expect(read(text).problems).toEqual([]);
    expect(values(text)).toEqual([{ a: 'x\ny\n', b: '5', c: 5, d: {}, e: 1 }]);
  });

  it('stops an alias bomb without expanding it', () => {
    const names = 'abcdefghij'.split('');
    const bomb = names.map((name, level) => {
      const item = level === 0 ? 'lol' : `*${names[level - 1]}`;
      return `${name}: &${name} [${Array(10).fill(item).join(', ')}]`;
    });
    expect(read(bomb.join('\n'))).toMatchObject({
      subject: null,
      problems: [{ message: expect.stringContaining('expand to more than') }],
    });
  });

  it('stops a bomb of merge keys and a chain of aliases that grows in depth', () => {
    const wide = Array.from({ length: 2000 }, (_, index) => `k${index}: 1`).join(', ');
    const users = Array.from({ length: 2000 }, (_, index) => `m${index}: {<<: *a}`).join('\n');
    expect(read(`a: &a {${wide}}\n${users}`)).toMatchObject({ subject: null, problems: [{}] });
    const chain = Array.from({ length: 300 }, (_, index) => `a${index}: &a${index} [${index ? `*a${index - 1}` : ''}]`);
    expect(read(chain.join('\n'))).toMatchObject({ subject: null, problems: [{}] });
  });

  it.each([
    ['flow lists', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['flow mappings', '{a: '.repeat(50_000)],
    ['block lists', `${'- '.repeat(50_000)}a`],
    ['indented mappings', Array.from({ length: 500 }, (_, index) => `${' '.repeat(index)}a:`).join('\n')],
  ])('stops at deep nesting of %s', (_name, text) => {
    expect(read(text)).toMatchObject({
      subject: null,
      problems: [{ message: expect.stringContaining('deeper than 100') }],
    });
  });

  it('reads a line of a million characters and many keys; refuses many documents and a huge file', () => {
    expect(read(`a: ${'x'.repeat(1_000_000)}`).problems).toEqual([]);
    expect(read(Array.from({ length: 5000 }, (_, index) => `k${index}: 1`).join('\n')).problems).toEqual([]);
    expect(read('---\na: 1\n'.repeat(101)).problems[0]?.message).toContain('more than 100 documents');
    expect(read(`a: ${'x'.repeat(1_100_000)}`).problems[0]?.message).toContain('is the most that is read');
  });

  it('keeps a key like __proto__ harmless', () => {
    values('__proto__: {polluted: 1}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('tags that a reader knows', () => {
  const dialect = { name: 'Harbour', tags: { '!Ref': 'Ref', '!Join': 'Fn::Join' } };
  const tagged = (text: string) => parseYaml(text, 'template.yaml', dialect);

  it('stand for an object with one key, also nested and on blocks', () => {
    const { subject, problems } = tagged("a: !Join ['', [!Ref b, c]]\nd: !Ref\n  e\n");
    expect(problems).toEqual([]);
    expect(toValue(subject![0]!)).toEqual({ a: { 'Fn::Join': ['', [{ Ref: 'b' }, 'c']] }, d: { Ref: 'e' } });
  });

  it('are the only ones: others are problems in the name of the reader', () => {
    expect(tagged('a: !Get b').problems[0]?.message).toMatch(/`!Get` means nothing to Harbour/);
    expect(read('a: !Ref b').problems[0]?.message).toMatch(/means nothing to Kubernetes/);
  });
});
