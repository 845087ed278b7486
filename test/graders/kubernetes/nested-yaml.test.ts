import { describe, expect, it } from 'vitest';
import type { Range } from '../../../graders/check.ts';
import { parseNested } from '../../../graders/kubernetes/nested-yaml.ts';
import { at, entriesAt, itemsAt } from '../../../graders/parse/tree.ts';
import { parseYaml } from '../../../graders/parse/yaml.ts';

/** The text that a range covers, on its first line. */
function covered(text: string, { line, column, endLine, endColumn }: Range): string {
  const row = text.split('\n')[line - 1] ?? '';
  return row.slice(column - 1, endLine === line ? endColumn - 1 : undefined);
}

function nested(text: string) {
  const node = at(parseYaml(text, 'f.yaml').subject?.[0], 'spec', 'objects');
  if (node?.kind !== 'string') throw new Error('no text');
  return parseNested(node, text, 'f.yaml', 'the reader');
}

const keysOf = (text: string) =>
  itemsAt(nested(text).subject ?? undefined).flatMap((item) =>
    entriesAt(item).map(({ keyRange, value }) => `${covered(text, keyRange)}=${covered(text, value.range)}`),
  );

describe('YAML inside a string', () => {
  it.each([
    ['a block', 'spec:\n  objects: |\n    - name: one\n      type: two\n\n    - name: three\n'],
    [
      'a block without last line end',
      'spec:\n  objects: |-\n      - name: one\n        type: two\n      - name: three',
    ],
    [
      'a block that begins with an empty line',
      'spec:\n  objects: |\n\n    - name: one\n      type: two\n    - name: three\n',
    ],
    ['single quotes', "spec: { objects: '[{name: one, type: two}, {name: three}]' }\n"],
    ['double quotes', 'spec:\n  objects: "[{name: one, type: two}, {name: three}]"\n'],
  ])('keeps its places in %s', (_, text) => {
    expect(keysOf(text)).toEqual(['name=one', 'type=two', 'name=three']);
  });

  it('is the whole string where lines are folded', () => {
    const text = 'spec:\n  objects: >\n    [{name: one},\n    {name: two}]\n';
    const tree = nested(text).subject;
    expect(itemsAt(tree ?? undefined)).toHaveLength(2);
    expect(itemsAt(tree ?? undefined)[1]?.range).toEqual(tree?.range);
  });

  it('tells a mistake where it stands', () => {
    const text = 'spec:\n  objects: |\n    - name: one\n     type: two\n';
    const { subject, problems } = nested(text);
    expect(subject).toBeNull();
    expect(problems[0]).toMatchObject({ file: 'f.yaml', line: 4 });
  });
});
