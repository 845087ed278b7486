import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../graders/parse/json.ts';
import { at, toValue } from '../../../graders/parse/tree.ts';

const problems = (text: string) => parseJson(text, 'policy.json').problems;

describe('parseJson', () => {
  it('reads values with the position of every key and value', () => {
    const { subject, problems } = parseJson('{\r\n  "a": [1, 2.50, true, null],\r\n  "b": "é"\r\n}', 'x.json');
    expect(problems).toEqual([]);
    expect(at(subject ?? undefined, 'a', 1)).toEqual({
      kind: 'number',
      value: 2.5,
      text: '2.50',
      range: { line: 2, column: 12, endLine: 2, endColumn: 16 },
    });
    expect(at(subject ?? undefined, 'b')?.range).toEqual({ line: 3, column: 8, endLine: 3, endColumn: 11 });
    expect(subject?.kind === 'object' && subject.entries[1]?.keyRange).toEqual({
      line: 3,
      column: 3,
      endLine: 3,
      endColumn: 6,
    });
  });

  it.each([
    ['{"a":1,}', 7, 'no comma before `}`'],
    ['[1,2,]', 5, 'no comma before `]`'],
    ['{"a":1 "b":2}', 8, 'comma is missing'],
    ['{a:1}', 2, 'double quotes'],
    ['{"a" 1}', 6, 'colon is missing'],
    ['{"a":,"b":1}', 6, 'value is missing'],
    ['[1}', 3, '`}` does not close the array that opens on line 1'],
    ['{"a":[1', 7, 'ends inside the array that opens on line 1'],
    ['{"a":1} {}', 9, 'nothing may follow'],
    ['["\t"]', 2, 'control character'],
    ['["\\x41"]', 2, 'escapes'],
    ['// note\n[]', 1, 'no comments'],
    ['[1] /* note', 5, 'no comments'],
    ['{"a":1,"a":2}', 8, '`a` occurs twice'],
    ['\uFEFF{}', 1, 'byte order mark'],
    ['[\0]', 2, 'NUL'],
    ['["\uFFFD"]', 3, 'not UTF-8'],
    ['', 1, 'is empty'],
    [' \n', 1, 'is empty'],
  ])('reports %j once, at column %i: %s', (text, column, words) => {
    expect(problems(text)).toEqual([expect.objectContaining({ file: 'policy.json', column })]);
    expect(problems(text)[0]?.message).toContain(words);
  });

  it('reports every comment, duplicate key and trailing comma, in order', () => {
    expect(problems('{ // a\n"x": 1,\n"x": [2,],\n}').map((problem) => problem.line)).toEqual([1, 3, 3, 3]);
  });

  it('keeps the last of duplicate keys and keys like __proto__ harmless', () => {
    const { subject } = parseJson('{"__proto__": {"polluted": 1}, "a": 1, "a": 2}', 'x.json');
    const value = subject === null ? {} : (toValue(subject) as Record<string, unknown>);
    expect(value['a']).toBe(2);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each([
    ['unclosed arrays', '['.repeat(100_000)],
    ['closed arrays', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['objects', '{"a":'.repeat(100_000)],
  ])('stops at deep nesting of %s', (_name, text) => {
    expect(parseJson(text, 'x.json')).toMatchObject({
      subject: null,
      problems: [{ message: expect.stringContaining('deeper than 100') }],
    });
  });

  it('reads 100 levels, a line of a million characters, and refuses more than the limit', () => {
    expect(problems('['.repeat(100) + ']'.repeat(100))).toEqual([]);
    expect(problems(`["${'x'.repeat(1_000_000)}"]`)).toEqual([]);
    expect(problems(`["${'x'.repeat(1_100_000)}"]`)[0]?.message).toContain('is the most that is read');
  });

  it('accepts exactly what JSON.parse accepts, with the same value, over mutated texts', () => {
    const seed = '{"a": [1, -0.5e+3, "x\\u00e9\\n"], "b": {"c": true, "d": null}, "e": false}';
    const alphabet = ['{', '}', '[', ']', ',', ':', '"', '\\', '0', '-', '.', 'e', ' ', '\n', '/', 't', '\t'];
    let state = 42;
    const random = (below: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % below;
    };
    let accepted = 0;
    for (let round = 0; round < 4000; round++) {
      const place = random(seed.length);
      const text = seed.slice(0, place) + (alphabet[random(alphabet.length)] ?? '') + seed.slice(place + random(2));
      let expected: unknown;
      try {
        expected = JSON.parse(text);
      } catch {
        expected = undefined;
      }
      const { subject, problems } = parseJson(text, 'x.json');
      if (expected === undefined) expect(problems, text).not.toEqual([]);
      else if (problems.length > 0) expect(problems[0]?.message, text).toContain('occurs twice');
      else {
        accepted++;
        expect(JSON.stringify(subject && toValue(subject)), text).toBe(JSON.stringify(expected));
      }
    }
    expect(accepted).toBeGreaterThan(300);
  });
});
