/** What bash can do and this interpreter does not follow: found before anything runs, each with its place. */
import { forEachChild } from 'unbash';
import type { Command, ParameterExpansionPart, ParsedScript, Redirect, SyntaxNode } from 'unbash';
import { builtinNames, programNames } from './builtin-names.ts';

export interface Unsupported {
  pos: number;
  end: number;
  message: string;
}

const deepest = 200;

/** `{1..60}` */
const numericRange = /^\{\d{1,6}\.\.\d{1,6}\}$/;

const nodes: Readonly<Partial<Record<SyntaxNode['type'], string>>> = {
  Select: '`select`',
  Coproc: '`coproc`',
  ProcessSubstitution: 'Process substitution',
  ExtendedGlob: 'An extended pattern',
  Time: '`time`',
};

/** Programs that scripts like these call, and what does the same here. */
const instead: Readonly<Record<string, string>> = {
  jq: 'Use `--query` and `--output text` of the AWS CLI itself.',
  grep: 'Use `--query` of the AWS CLI, `case`, or `[[ … == *text* ]]`.',
  sed: 'Use `${name%suffix}`, `${name#prefix}` or `${name/from/to}`.',
  awk: 'Use `--query` and `--output text` of the AWS CLI itself.',
  cut: 'Use `${name%%:*}` or `${name#*:}`.',
  curl: 'Nothing here reaches a network.',
};

/** In the order of the script, at most 50. `known` are functions from elsewhere. */
export function unsupportedIn(tree: ParsedScript, known: Iterable<string> = []): Unsupported[] {
  const found: Unsupported[] = [];
  const functions = new Set(known);
  const collect = (node: SyntaxNode, depth: number): void => {
    if (node.type === 'Function') functions.add(node.name.value);
    if (depth < deepest) forEachChild(node, (child) => collect(child, depth + 1));
  };
  collect(tree, 0);

  // Positions inside of escaped backticks count in a text of their own; the whole substitution stands for them.
  const visit = (node: SyntaxNode, depth: number, outer: SyntaxNode | null): void => {
    const { pos, end } = outer ?? node;
    const report = (message: string): void => void found.push({ pos, end, message: `${message} Nothing was run.` });
    if (found.length >= 50) return;
    if (depth > deepest) return report('The nesting goes deeper than is followed here.');
    const name = nodes[node.type];
    if (name) return report(`${name} is not followed here: the script is interpreted, not executed.`);
    const more = ownReasons(node, functions);
    if (more) report(more);
    const inner = outer ?? (node.type === 'CommandExpansion' && node.script?.source !== undefined ? node : null);
    if (node.type === 'CommandExpansion' && (node.script?.errors?.length ?? 0) > 0) {
      report(`bash would stop reading in this substitution: ${node.script!.errors![0]!.message}.`);
    }
    forEachChild(node, (child) => visit(child, depth + 1, inner));
  };
  visit(tree, 0, null);
  return found;
}

function ownReasons(node: SyntaxNode, functions: ReadonlySet<string>): string | null {
  switch (node.type) {
    case 'Statement':
      return node.background ? 'A command in the background (`&`) is not followed here.' : null;
    case 'Command':
      return commandReason(node, functions);
    case 'ParameterExpansion':
      return parameterReason(node);
    case 'Redirect':
      return redirectReason(node);
    case 'Assignment':
      return node.index ? 'Setting one element of an array is not followed here.' : null;
    case 'BraceExpansion':
      return numericRange.test(node.text)
        ? null
        : 'Brace expansion is followed here for numbers only, as `{1..9}` (bash makes several words of it; a JSON object needs single quotes around it).';
    case 'TestBinary':
      return node.operator === '=~' ? 'Regular expressions (`=~`) are not followed here; `==` with `*` is.' : null;
    default:
      return null;
  }
}

function commandReason({ name }: Command, functions: ReadonlySet<string>): string | null {
  // A name that is made of variables is known when it is called.
  if (!name || name.parts?.some((part) => part.type !== 'Literal')) return null;
  const program = name.value;
  if (programNames.includes(program) || builtinNames.has(program) || functions.has(program)) return null;
  const hint = Object.hasOwn(instead, program) ? ` ${instead[program]}` : '';
  return `\`${program}\` is not run here: only the AWS CLI, docker, notation, functions of the script and ${builtinNames.size} simple commands are.${hint}`;
}

function parameterReason(part: ParameterExpansionPart): string | null {
  if (part.prefix === '!') return 'Indirect names (`${!name}`) are not followed here.';
  if (part.index && part.index.value !== '@' && part.index.value !== '*' && !/^\d+$/.test(part.index.value)) {
    return 'Elements of arrays are followed here by number, `@` and `*` only.';
  }
  const { operation } = part;
  const followed = ['Default', 'Remove', 'Replace', 'CaseModification'];
  const cased = operation?.type === 'CaseModification' && operation.operand;
  if (!cased && (operation === undefined || followed.includes(operation.type))) return null;
  return `\`${part.text}\`: this form of expansion is not followed here.`;
}

function redirectReason({ operator, descriptor, target }: Redirect): string | null {
  const from =
    descriptor?.type === 'FileDescriptor' ? descriptor.value : descriptor ? -1 : operator.startsWith('<') ? 0 : 1;
  if (from < 0 || from > 2 || operator === '<>')
    return 'Redirections are followed here for standard input, output and error only.';
  if ((operator === '>&' || operator === '<&') && !/^[12]$/.test(target?.value ?? '')) {
    return 'Of the redirections with `&`, `2>&1`, `1>&2` and `&>file` are followed here.';
  }
  return null;
}
