/** YAML inside a string of a YAML file, with positions in the file. */
import type { Finding, Range } from '../check.ts';
import type { Parsed, Tree } from '../parse/tree.ts';
import { parseYaml } from '../parse/yaml.ts';

/** `text` is the file that the string stands in, `reader` whoever reads the inner text. */
export function parseNested(node: Tree & { kind: 'string' }, text: string, file: string, reader: string): Parsed<Tree> {
  const { subject, problems } = parseYaml(node.value, file, { name: reader });
  const outer = placer(node, text.split('\n'));
  const moved = problems.map((problem): Finding => ({ ...problem, ...outer(problem) }));
  const [tree] = subject ?? [];
  return { subject: tree && moved.length === 0 ? move(tree, outer) : null, problems: moved };
}

type Placer = (inner: Range) => Range;

/** Line by line where the string keeps its lines; else every position is the whole string. */
function placer({ range, value }: Tree & { kind: 'string' }, lines: readonly string[]): Placer {
  const first = lines[range.line - 1]?.slice(range.column - 1) ?? '';
  if (first.startsWith('|')) {
    const sample = lines.slice(range.line).find((line) => line.trim() !== '') ?? '';
    const indent = sample.length - sample.trimStart().length - indentWithin(value);
    return ({ line, column, endLine, endColumn }) => ({
      line: range.line + line,
      column: column + indent,
      endLine: range.line + endLine,
      endColumn: endColumn + indent,
    });
  }
  // On one line, without escapes, what is written is the value, behind its quote.
  const quote = /^["']/.test(first) ? 1 : 0;
  if (!value.includes('\n') && first.slice(quote).startsWith(value))
    return ({ column, endColumn }) => ({
      line: range.line,
      column: range.column + quote + column - 1,
      endLine: range.line,
      endColumn: range.column + quote + endColumn - 1,
    });
  return () => range;
}

/** Of the first line that is not empty, in the string itself. */
function indentWithin(value: string): number {
  const line = value.split('\n').find((one) => one.trim() !== '') ?? '';
  return line.length - line.trimStart().length;
}

function move(tree: Tree, outer: Placer): Tree {
  const range = outer(tree.range);
  if (tree.kind === 'array') return { ...tree, range, items: tree.items.map((item) => move(item, outer)) };
  if (tree.kind !== 'object') return { ...tree, range };
  const entries = tree.entries.map((entry) => ({
    ...entry,
    keyRange: outer(entry.keyRange),
    value: move(entry.value, outer),
  }));
  return { ...tree, range, entries };
}
