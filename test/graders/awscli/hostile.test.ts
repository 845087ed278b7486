/** Scripts that want to keep a grader busy: each ends, at a counted place, with what is wrong. */
import { describe, expect, it } from 'vitest';
import { searchJmes } from '../../../graders/awscli/jmespath/search.ts';
import { Budget, BudgetSpent } from '../../../graders/awscli/budget.ts';
import { parseScript } from '../../../graders/awscli/shell/script.ts';
import { run } from './support.ts';

const doubling = (rounds: number): string => `x=aaaaaaaaaa\n${'x="$x$x"\n'.repeat(rounds)}`;

describe('ends by itself', () => {
  it.each([
    ['an endless loop', 'while true; do :; done', /20000 steps/],
    ['an endless loop of commands', 'while true; do aws sts get-caller-identity; done', /20000 steps/],
    ['an endless loop that counts', 'for ((;;)); do :; done', /20000 steps/],
    ['an endless loop that sleeps for years', 'while true; do sleep 999999999d; done', /20000 steps/],
    ['an endless trap', 'trap "while true; do :; done" EXIT', /20000 steps/],
    ['a trap that sets itself', 'f() { trap f EXIT; (f); }; trap f EXIT', /more deeply|20000 steps/],
    ['an endless wait', 'while ! aws iam wait role-exists --role-name x; do :; done', /20000 steps/],
    ['a long range', 'for i in {1..999999}; do :; done', /20000 steps/],
    ['a long sequence', 'seq 1 99999999999', /characters/],
    ['a function that calls itself', 'f() { f; }; f', /more deeply than is followed/],
    ['a substitution that calls itself', 'f() { echo "$(f)"; }; f', /more deeply than is followed/],
    ['a text that doubles', doubling(40), /4000000 characters/],
    ['a list that doubles', `a=(x)\n${'a=("${a[@]}" "${a[@]}")\n'.repeat(40)}`, /characters|steps/],
    ['a file that doubles', `echo x > f\n${'cat f f > g; cat g g > f\n'.repeat(30)}`, /characters/],
    ['a replacement that grows', `x=aaaaaaaaaa\n${'x="${x//a/aaaaaaaaaa}"\n'.repeat(10)}`, /characters/],
    ['a pattern with many stars', `${doubling(15)}echo "\${x##*a*a*a*a*a*a*b}"`, /characters/],
    ['an answer that doubles', `aws sts get-caller-identity --query '${'[@,@]|'.repeat(60)}@'`, /characters/],
    [
      'a flattened answer that doubles',
      `aws sts get-caller-identity --query '${'[@,@][]|'.repeat(60)}@'`,
      /characters/,
    ],
    [
      'words of a large text',
      `${doubling(14)}for a in $x; do for b in $x; do echo "$x$x$x$x"; done; done; ${'echo "$x$x$x$x$x$x$x$x";'.repeat(40)}`,
      /characters/,
    ],
  ])('%s', (_what, script, message) => {
    const { end, findings } = run(script);
    expect(end).not.toBe('ended');
    expect(findings[0]?.message).toMatch(message);
  });

  it.each([
    ['brackets', '('.repeat(30_000)],
    ['substitutions', '$('.repeat(15_000)],
    ['quoted substitutions', '"$('.repeat(10_000)],
    ['functions', 'f() '.repeat(10_000)],
    ['negations', '! '.repeat(20_000)],
    ['ifs', `${'if true; then '.repeat(250)}:${'; fi'.repeat(250)}`],
    ['groups', `${'{ '.repeat(220)}:${'; }'.repeat(220)}`],
    ['a pipe', `${'true | '.repeat(9_000)}true`],
    ['a list', `${'true && '.repeat(7_000)}true`],
    ['here-documents', `cat ${'<<A '.repeat(3_000)}\n${'A\n'.repeat(3_000)}`],
  ])('deep or long: %s', (_what, text) => {
    const { subject, problems } = parseScript(text, 'setup.sh');
    if (subject === null) expect(problems.length).toBeGreaterThan(0);
    else expect(run(text).end).toMatch(/ended|not-followed|limit/);
  });

  it('counts what a subshell copies', () => {
    const variables = Array.from({ length: 4_000 }, (_, number) => `v${number}=1`).join('\n');
    expect(run(`${variables}\nwhile true; do x=$(:); done`).findings[0]?.message).toMatch(/characters/);
  });

  it('counts the fields of a list and not only their letters', () => {
    const script = `a=(x)\n${'a=("${a[@]}" "${a[@]}")\n'.repeat(18)}`;
    expect(run(script)).toMatchObject({ end: 'limit', findings: [{ message: expect.stringMatching(/characters/) }] });
  });

  it('a query that flattens without end', () => {
    const query = `${'[@,@]|'.repeat(15)}${'[]|'.repeat(1_000)}@`;
    expect(() => searchJmes(query, { a: 1 }, new Budget())).toThrow(BudgetSpent);
  });

  it('a query that compares what it has doubled', () => {
    const query = `${'[@,@]|'.repeat(18)}[${'[0]==@,'.repeat(40)}@]`;
    expect(() => searchJmes(query, { a: 1 }, new Budget())).toThrow(BudgetSpent);
  });

  it('names that touch the prototype are names', () => {
    const script = `aws ecr create-repository --repository-name x --tags 'Key=__proto__,Value=1'
aws ecs register-task-definition --cli-input-json '{"family":"a","containerDefinitions":[],"__proto__":{"polluted":true}}' || true
aws __proto__ constructor || true
constructor=1; echo "$constructor \${__proto__:-none}"`;
    const { stdout } = run(script);
    expect(stdout).toContain('1 none');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
