import { describe, expect, it } from 'vitest';
import { shellCommands } from '../../../graders/parse/shell.ts';

const range = (start: number, end: number) => ({ line: 1, column: start + 1, endLine: 1, endColumn: end + 1 });
const read = (text: string, values: Record<string, string> = {}) => shellCommands(text, range, (name) => values[name]);
const lines = (text: string, values?: Record<string, string>) =>
  read(text, values).map(({ program, args }) => [program, ...args.map((arg) => arg.text)].join(' ').trim());

describe('commands', () => {
  it.each([
    ['a && b -x; c || d', ['a', 'b -x', 'c', 'd']],
    ['if a; then b; else c; fi; for x in 1 2; do d; done', ['a', 'b', 'c', 'd']],
    ['set -eux; (a; b) | { c; }', ['set -eux', 'a', 'b', 'c']],
    ['f() { a; }; f', ['a', 'f']],
    ['a \'b c\' "d e" f\\ g', ['a b c d e f g']],
    ['/usr/bin/apt-get install a', ['apt-get install a']],
    ['# curl x\na # b', ['a']],
    ['a "$(b c)" `d`', ['b c', 'd', 'a $(b c) `d`']],
    ["sh -c 'a && b'", ['sh -c a && b', 'a', 'b']],
    ['bash -exc "a; b"', ['bash -exc a; b', 'a', 'b']],
    ["eval 'a b'", ['eval a b', 'a b']],
    ['bash <<E\na\nb\nE\nc', ['bash', 'a', 'b', 'c']],
    ['cat <<E >f\nsudo a\nE', ['cat']],
    ['', []],
    ['# nothing', []],
    ['a "b', ['a b']],
  ])('%s', (text, expected) => expect(lines(text)).toEqual(expected));

  it.each([
    ['sudo -u node -E npm ci', ['sudo'], 'npm ci'],
    ['env -i A=1 B=2 node x', ['env'], 'node x'],
    ['DEBIAN_FRONTEND=noninteractive apt-get update', [], 'apt-get update'],
    ['time nice -n 5 nohup a b', ['nice', 'nohup'], 'a b'],
    ['timeout -k 1 30 a', ['timeout'], 'a'],
    ['gosu node a', ['gosu'], 'a'],
    ['command -v curl', [], 'command -v curl'],
    ['exec >log', [], 'exec'],
    ['find . | xargs -n 1 rm -f', ['xargs'], 'rm -f'],
  ])('%s: what only starts another', (text, wrappers, line) => {
    const { program, args, ...last } = read(text).at(-1)!;
    expect(last.wrappers).toEqual(wrappers);
    expect([program, ...args.map((arg) => arg.text)].join(' ')).toBe(line);
  });
});

describe('variables', () => {
  it('are filled in from the script and from outside; an unquoted value is split', () => {
    expect(lines('deps="a=1 b=2"; apk add $deps "$deps" $MORE ${MORE}x', { MORE: 'c' })).toEqual([
      '',
      'apk add a=1 b=2 a=1 b=2 c cx',
    ]);
  });

  it('that nobody sets stay as they are, and the word is not fixed', () => {
    const [command] = read('a $X "$Y" z*');
    expect(command!.args.map(({ text, fixed }) => [text, fixed])).toEqual([
      ['$X', false],
      ['$Y', false],
      ['z*', false],
    ]);
  });

  it('do not keep a value that a substitution decides', () => {
    expect(lines('X=$(date); a $X', { X: 'old' })).toEqual(['date', '', 'a $X']);
  });
});

it('knows what a command reads and writes', () => {
  const [curl, sed, sh] = read('curl -s u 2>/dev/null | sed s/a/b/ | sh >log');
  expect(sh!.pipedFrom).toBe(sed);
  expect(sed!.pipedFrom).toBe(curl);
  expect(curl!.pipedFrom).toBe(null);
  expect(sh!.redirects).toMatchObject([{ operator: '>', target: { text: 'log' } }]);
});

it('tells where a command stands', () => {
  expect(read('a && b c').map((command) => [command.range.column, command.range.endColumn])).toEqual([
    [1, 2],
    [6, 9],
  ]);
});

it.each([
  ['open brackets', '('.repeat(20_000)],
  ['substitutions in substitutions', '$('.repeat(20_000)],
  ['quotes', '"'.repeat(60_000)],
  ['many commands', 'a;'.repeat(100_000)],
  ['scripts in scripts', `${'sh -c "'.repeat(1000)}a`],
  ['a value that grows', `A=aaaaaaaaaa; ${'A="$A$A$A$A$A$A$A$A$A$A"; '.repeat(12)} a $A`],
])('%s are answered', (_, text) => {
  expect(read(text).length).toBeLessThanOrEqual(5000);
});
