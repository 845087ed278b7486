import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../graders/parse/dockerfile.ts';
import { corpus } from '../../support/dockerfile-corpus.ts';

const parse = (text: string) => parseDockerfile(text, 'Dockerfile');
const good = (text: string) => {
  const { subject, problems } = parse(text);
  expect(problems).toEqual([]);
  return subject!;
};
const target = (text: string) => good(text).target!;

describe('accepts and refuses what BuildKit does', () => {
  it.each(corpus)('$name', ({ text, verdict }) => {
    const { problems } = parse(text);
    if (verdict === 'refused') expect(problems.length).toBeGreaterThan(0);
    else expect(problems).toEqual([]);
    const lines = text.split('\n').length;
    for (const problem of problems) {
      expect(problem.message.length).toBeGreaterThan(15);
      expect(problem.line).toBeGreaterThanOrEqual(1);
      expect(problem.endLine).toBeLessThanOrEqual(lines);
      expect(problem.endLine).toBeGreaterThanOrEqual(problem.line);
    }
  });
});

describe('positions', () => {
  it('of instructions, words and flags across continuations', () => {
    const { instructions } = good(
      'FROM scratch AS a\n\n  COPY \\\n  # note\n    --chown=1:1 \\\n    one two \\\n    /to/\nUSER 5\n',
    );
    const copy = instructions[1]!;
    expect(copy.range).toEqual({ line: 3, column: 3, endLine: 7, endColumn: 9 });
    expect(copy.keywordRange).toEqual({ line: 3, column: 3, endLine: 3, endColumn: 7 });
    expect(copy.flags[0]).toMatchObject({ name: 'chown', value: '1:1', range: { line: 5, column: 5, endColumn: 16 } });
    expect(copy.words.map(({ text, range }) => [text, range.line, range.column])).toEqual([
      ['one', 6, 5],
      ['two', 6, 9],
      ['/to/', 7, 5],
    ]);
    expect(instructions[2]!.range.line).toBe(8);
  });

  it('behind a byte order mark and with line ends of Windows', () => {
    const { instructions } = good('\ufeffFROM scratch\r\nCMD a \\\r\n  b\r\n');
    expect(instructions[0]!.range).toEqual({ line: 1, column: 2, endLine: 1, endColumn: 14 });
    expect(instructions[1]!).toMatchObject({ text: 'CMD a   b', range: { line: 2, endLine: 3, endColumn: 4 } });
  });

  it('of a heredoc: the instruction ends with its delimiter', () => {
    const { instructions } = good('FROM scratch\nRUN <<A cat <<"B"\n1\nA\n2\nB\nUSER 5\n');
    expect(instructions[1]!.range).toEqual({ line: 2, column: 1, endLine: 6, endColumn: 2 });
    expect(instructions[1]!.heredocs).toMatchObject([
      { name: 'A', expand: true, content: '1\n', range: { line: 3, endLine: 3 } },
      { name: 'B', expand: false, content: '2\n', range: { line: 5, endLine: 5 } },
    ]);
  });
});

describe('heredocs', () => {
  const names = (line: string, ...body: string[]) =>
    good(['FROM scratch', line, ...body, ''].join('\n')).instructions[1]!.heredocs.map(({ name }) => name);

  it.each([
    ['RUN <<EOF', ['EOF'], ['USER x', 'EOF']],
    ['RUN << EOF', ['EOF'], ['USER x', 'EOF']],
    ['RUN 3<<-E cat', ['E'], ['x', '\tE']],
    ["RUN <<'E F'", ['E F'], ['E', 'E F']],
    ['RUN cat <<A >f; cat <<B', ['A', 'B'], ['B', 'A', 'A', 'B']],
    ['COPY <<$X /f', ['$X'], ['x', '$X']],
    ['ONBUILD RUN <<E', ['E'], ['FROM x', 'E']],
    ['RUN echo "<<EOF"', [], []],
    ['RUN echo <<<EOF', [], []],
    ['RUN echo $((1<<2))', [], []],
    ['RUN ["cat", "<<EOF"]', [], []],
    ['CMD cat <<EOF', [], []],
    ['LABEL a="b <<EOF"', [], []],
  ])('%s', (line, expected, body) => {
    expect(names(line, ...body)).toEqual(expected);
  });

  it('ends only at the delimiter alone', () => {
    const { instructions } = good('FROM scratch\nRUN <<E\n E\nE \nEE\nE\nUSER 1\n');
    expect(instructions[1]!.heredocs[0]!.content).toBe(' E\nE \nEE\n');
  });
});

describe('stages', () => {
  it('know their parents, names and what is needed', () => {
    const { stages, target: last } = good(
      'ARG B=scratch\nFROM $B AS One\nFROM one AS two\nUSER 7\nFROM scratch AS unused\nFROM two\n',
    );
    expect(stages.map(({ index, name, base }) => [index, name, base.kind])).toEqual([
      [0, 'one', 'scratch'],
      [1, 'two', 'stage'],
      [2, 'unused', 'scratch'],
      [3, null, 'stage'],
    ]);
    expect(last!.config.user).toMatchObject({ known: true, value: '7', by: { range: { line: 4 } } });
  });

  it('say from which image comes what the file does not set', () => {
    const { config } = target('FROM registry.example/team/app:1\nWORKDIR sub\n');
    expect(config.user).toMatchObject({ known: false, base: 'registry.example/team/app:1', why: /base image/ });
    expect(config.workdir.known).toBe(false);
    expect(config.open).toBe(true);
  });

  it('leave open what a variable of the base decides, and nothing else', () => {
    expect(target('FROM registry.example/app\nUSER $APP\n').config.user.known).toBe(false);
    expect(target('FROM registry.example/app\nENV APP=9\nUSER $APP\n').config.user).toMatchObject({ value: '9' });
    expect(target('FROM scratch\nUSER x$APP\n').config.user).toMatchObject({ value: 'x' });
  });

  it('does not know the platform before the build', () => {
    expect(target('FROM app-${TARGETARCH}\n').base).toMatchObject({ kind: 'unknown' });
  });
});

describe('expansion that only newer builders know', () => {
  it.each([
    ['${X#*.}', 'b.c'],
    ['${X##*.}', 'c'],
    ['${X%.*}', 'a.b'],
    ['${X%%.*}', 'a'],
    ['${X/./-}', 'a-b.c'],
    ['${X//./-}', 'a-b-c'],
    ['${X-d}${N-d}', 'a.b.cd'],
  ])('%s', (word, value) => {
    expect(target(`FROM scratch\nENV X=a.b.c\nUSER ${word}\n`).config.user).toMatchObject({ value });
  });
});

describe('what is small as a file and huge as a build', () => {
  const variables = (start: string, times: number) =>
    Array.from({ length: times }, (_, index) => `ENV A${index + 1}=${`$A${index}`.repeat(40)}\n`).join(start);
  it.each([
    ['variables in variables', `FROM scratch\nENV A0=aaaaaaaaaa\n${variables('', 7)}`, 6],
    ['every port of a protocol', `FROM scratch\nEXPOSE ${'1-65535/sctp '.repeat(4000)}\n`, 2],
    ['every port again and again', `FROM scratch\nEXPOSE 1-65535\n${'EXPOSE 1\n'.repeat(6000)}`, 8],
    [
      'a replacement of every letter',
      `FROM scratch\nENV A=${'a'.repeat(999)}\nENV B=\${A//a/${'b'.repeat(9999)}}\n`,
      3,
    ],
    [
      'thousands of stages with thousands of variables',
      `FROM scratch AS a\nENV ${Array.from({ length: 5000 }, (_, index) => `a${index}=`).join(' ')}\n${'FROM a AS a\n'.repeat(2800)}`,
      212,
    ],
  ])('%s', (_, text, line) => {
    const fault = parse(text).problems.find(({ message }) => message.includes('more than a megabyte'));
    expect(fault).toMatchObject({ line });
  });
});

describe('what is no text', () => {
  it.each([
    ['a NUL byte', 'FROM scratch\nUSER \0\n', /NUL byte/, 2],
    ['bytes that are no UTF-8', 'FROM scratch\nUSER \ufffd\n', /no UTF-8/, 2],
    ['a line that is too long', `FROM scratch\nLABEL a=${'b'.repeat(70_000)}\n`, /longer than 65535/, 2],
  ])('%s', (_, text, message, line) => {
    expect(parse(text).problems[0]).toMatchObject({ line, message: expect.stringMatching(message) });
  });

  it.each([
    ['one line of a megabyte', 'x'.repeat(1_000_000)],
    ['a megabyte of escape characters', '\\'.repeat(1_000_000)],
    ['a megabyte of continuations', `FROM scratch\nRUN ${'\\\n'.repeat(500_000)}`],
    ['a megabyte of continued words', `FROM scratch\nRUN ${'a \\\n'.repeat(250_000)}`],
    ['a megabyte of quotes', `FROM scratch\nENV A=${'"'.repeat(60_000)}`],
    ['heredocs that never end', `FROM scratch\n${'RUN <<A\n'.repeat(100_000)}`],
    ['open brackets', `FROM scratch\nCMD ${'['.repeat(60_000)}`],
    ['nested substitutions', `FROM scratch\nUSER ${'${a:-'.repeat(5000)}`],
    ['a greedy pattern', `FROM scratch\nENV X=${'a'.repeat(900)}\nUSER \${X%%${'*a'.repeat(40)}b}`],
    ['many stages', 'FROM scratch AS a\n'.repeat(20_000)],
    ['nested triggers', `FROM scratch\n${'ONBUILD '.repeat(8000)}USER 1`],
  ])('%s is answered', (_, text) => {
    const { problems } = parse(text);
    expect(problems.length).toBeLessThanOrEqual(20);
  });
});

it('gives messages that say what to do', () => {
  const message = (text: string) => parse(text).problems[0]?.message;
  expect(message('FORM scratch\n')).toMatch(/Did you mean `FROM`\?/);
  expect(message('FROM scratch\nCOPPY a b\n')).toMatch(/Did you mean `COPY`\?/);
  expect(message('FROM scratch\nRUN a\n&& b\n')).toMatch(/line above may miss its `\\`/);
  expect(message('FROM scratch\nUSER\u00a05\n')).toMatch(/looks like a blank/);
  expect(message('FROM scratch AS Web\nFROM Web\n')).toMatch(/The stage is called `web`/);
  expect(message('ARG X=1\n')).toMatch(/There is no FROM/);
});
