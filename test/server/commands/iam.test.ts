import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drydock } from '../../support/cli.ts';

let folder: string;
const file = (name: string, content: unknown): string => {
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return join(folder, name);
};
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const allow = (more: object = {}) => ({
  Sid: 'Read',
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::b/*',
  ...more,
});
const object = ['--resource', 'arn:aws:s3:::b/k'];

let reads: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-iam-'));
  reads = file('reads.json', policy(allow()));
});
afterAll(() => rmSync(folder, { recursive: true }));

const lines = (stdout: string): unknown[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

describe('drydock iam simulate', () => {
  it('decides one request by options', async () => {
    const result = await drydock('iam', 'simulate', '--policy', reads, '--action', 's3:GetObject', ...object);
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(lines(result.stdout)).toEqual([
      { decision: 'allowed', statements: [{ policy: reads, index: 0, sid: 'Read', effect: 'Allow' }] },
    ]);
  });

  it('answers one line per request of a file, in order, blank lines left out', async () => {
    const denies = file('denies.json', policy({ Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::b/secret' }));
    const requests = file(
      'requests.jsonl',
      ['k', 'secret', 'k']
        .map((key, i) =>
          JSON.stringify({ action: i === 2 ? 's3:PutObject' : 's3:GetObject', resource: `arn:aws:s3:::b/${key}` }),
        )
        .join('\r\n\n') + '\n',
    );
    const { stdout, exitCode } = await drydock('iam', 'simulate', '--policy', reads, denies, '--requests', requests);
    expect(exitCode).toBe(0);
    expect(lines(stdout)).toMatchObject([
      { decision: 'allowed' },
      { decision: 'explicitDeny', statements: [{ policy: denies, index: 0, effect: 'Deny' }] },
      { decision: 'implicitDeny', statements: [] },
    ]);
  });

  it('takes repeated options, context with several values and the other kinds of policies', async () => {
    const tagged = file(
      'tagged.json',
      policy(allow({ Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } } })),
    );
    const all = file('all.json', policy(allow({ Action: '*', Resource: '*' })));
    const ec2 = file('ec2.json', policy(allow({ Action: 'ec2:*', Resource: '*' })));
    const noReads = file('no-reads.json', policy({ Effect: 'Deny', Action: 's3:GetObject', Resource: '*' }));
    const bucket = file('bucket.json', policy(allow({ Principal: { AWS: 'arn:aws:iam::444455556666:root' } })));
    const decision = async (...args: string[]) => {
      const { stdout } = await drydock('iam', 'simulate', '--action', 's3:GetObject', ...object, ...args);
      return (lines(stdout)[0] as { decision: string }).decision;
    };
    expect(await decision('--policy', tagged, '--context', 'aws:TagKeys=a', 'aws:TagKeys=b')).toBe('allowed');
    expect(await decision('--policy', tagged, '--context', 'aws:TagKeys=a', '--context', 'aws:TagKeys=c')).toBe(
      'implicitDeny',
    );
    expect(await decision('--policy', ec2, '--policy', reads)).toBe('allowed');
    expect(await decision('--policy', reads, '--boundary', ec2)).toBe('implicitDeny');
    expect(await decision('--policy', reads, '--session-policy', ec2)).toBe('implicitDeny');
    expect(await decision('--policy', reads, '--scp', all)).toBe('allowed');
    expect(await decision('--policy', reads, '--scp', all, ec2)).toBe('implicitDeny');
    expect(await decision('--policy', reads, '--scp', all, noReads)).toBe('explicitDeny');
    const eve = ['--principal', 'arn:aws:iam::444455556666:user/eve', '--account', '111122223333'];
    expect(await decision('--policy', reads, ...eve)).toBe('implicitDeny');
    expect(await decision('--policy', reads, '--resource-policy', bucket, ...eve)).toBe('allowed');
  });

  it('explains on demand', async () => {
    const { stdout } = await drydock(
      'iam',
      'simulate',
      '--explain',
      '--policy',
      reads,
      '--action',
      's3:GetObject',
      '--resource',
      'arn:aws:s3:::c/k',
    );
    expect(lines(stdout)).toEqual([
      {
        decision: 'implicitDeny',
        statements: [],
        rule: 'nothing',
        explanation: 'No statement allows it.',
        clues: [`${reads} statement 1 (Read) allows the action on \`arn:aws:s3:::b/*\` only.`],
        missingKeys: [],
      },
    ]);
    const guarded = file(
      'guarded.json',
      policy(allow(), {
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
      }),
    );
    const denied = await drydock(
      ...['iam', 'simulate', '--explain', '--policy', guarded, '--action', 's3:GetObject', ...object],
    );
    expect(lines(denied.stdout)).toMatchObject([
      {
        decision: 'explicitDeny',
        rule: 'explicitDeny',
        clues: [
          `${guarded} statement 2 denies it; \`BoolIfExists\` \`aws:MultiFactorAuthPresent\` \`false\` holds: the request does not carry that key.`,
        ],
        missingKeys: ['aws:MultiFactorAuthPresent'],
      },
    ]);
  });

  it('says on stderr what does not exist or can never match, once', async () => {
    const typo = file('typo.json', policy(allow({ Action: 'ec2:RunInstance', Resource: '*' })));
    const request = JSON.stringify({ action: 's3:GetObjct', resource: 'arn:aws:s3:::b/k' });
    const requests = file(
      'typos.jsonl',
      `${request}\n${request}\n{"action":"s3:ListBucket","resource":"arn:aws:s3:::b/k"}\n`,
    );
    const { stderr, stdout, exitCode } = await drydock('iam', 'simulate', '--policy', typo, '--requests', requests);
    expect(exitCode).toBe(0);
    expect(lines(stdout)).toHaveLength(3);
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/typo\.json:1:\d+ `ec2` has no action `RunInstance`\..* Did you mean `RunInstances`/),
      expect.stringMatching(/`s3` has no action `GetObjct`\. Did you mean `GetObject`/),
      expect.stringMatching(/s3:ListBucket is never asked about arn:aws:s3:::b\/k/),
    ]);
  });

  it('tells a large file apart line by line', async () => {
    const count = 30_000;
    const requests = file(
      'large.jsonl',
      Array.from(
        { length: count },
        (_, i) => `{"action":"s3:GetObject","resource":"arn:aws:s3:::${i % 2 ? 'b' : 'c'}/k${i}"}`,
      ).join('\n'),
    );
    const { stdout } = await drydock('iam', 'simulate', '--policy', reads, '--requests', requests);
    const answers = lines(stdout) as { decision: string }[];
    expect(answers).toHaveLength(count);
    expect(answers.filter(({ decision }) => decision === 'allowed')).toHaveLength(count / 2);
  });

  describe('exit code 2 and a sentence', () => {
    const one = ['--action', 's3:GetObject'];
    it.each<[string, () => string[], RegExp]>([
      ['no policy', () => one, /Give --policy FILE/],
      ['no request', () => ['--policy', reads], /either --requests FILE or --action/],
      ['both kinds of requests', () => ['--policy', reads, ...one, '--requests', reads], /either --requests/],
      ['an absent policy', () => ['--policy', join(folder, 'none.json'), ...one], /none\.json does not exist/],
      [
        'a policy with problems',
        () => [
          '--policy',
          file('bad.json', '{\n "Version": "2012-10-17",\n "Statement": [{"Effect": "allow"}]}'),
          ...one,
        ],
        /bad\.json:3:27 `Effect`[^]*bad\.json:3:16 Statement 1 has neither/,
      ],
      ['broken JSON', () => ['--policy', file('broken.json', '{'), ...one], /broken\.json:1:1 /],
      [
        'a context without value',
        () => ['--policy', reads, ...one, '--context', 'aws:x'],
        /--context aws:x: write KEY=VALUE/,
      ],
      [
        'an action with a wildcard',
        () => ['--policy', reads, '--action', 's3:*'],
        /action: an action is `service:Name`/,
      ],
      [
        'a caller that is nobody',
        () => ['--policy', reads, ...one, '--principal', 'ana'],
        /principal: a caller is an ARN/,
      ],
      ['an account that is none', () => ['--policy', reads, ...one, '--account', '12'], /twelve digits/],
      [
        'an absent request file',
        () => ['--policy', reads, '--requests', join(folder, 'none.jsonl')],
        /none\.jsonl cannot be read/,
      ],
      [
        'a line that is no JSON',
        () => ['--policy', reads, '--requests', file('r1.jsonl', '{"action":"s3:GetObject","resource":"*"}\n{oops\n')],
        /r1\.jsonl:2 is not JSON/,
      ],
      [
        'a line without end',
        () => [
          '--policy',
          reads,
          '--requests',
          file(
            'long.jsonl',
            JSON.stringify({ action: 's3:GetObject', resource: `arn:aws:s3:::b/${'x'.repeat(70_000)}` }),
          ),
        ],
        /long\.jsonl:1 has 70\d{3} characters; at most 65536/,
      ],
      [
        'a line that is no request',
        () => ['--policy', reads, '--requests', file('r2.jsonl', '\n{"action":"s3:GetObject"}\n')],
        /r2\.jsonl:2 is not a request: resource/,
      ],
      [
        'a line with an unknown key',
        () => [
          '--policy',
          reads,
          '--requests',
          file('r3.jsonl', '{"action":"s3:GetObject","resource":"*","contxt":{}}\n'),
        ],
        /r3\.jsonl:1 is not a request: .*contxt/,
      ],
      [
        'a context of numbers',
        () => [
          '--policy',
          reads,
          '--requests',
          file('r4.jsonl', '{"action":"s3:GetObject","resource":"*","context":{"a":1}}\n'),
        ],
        /r4\.jsonl:1 is not a request: context\.a/,
      ],
    ])('%s', async (_, args, message) => {
      const { stderr, exitCode } = await drydock('iam', 'simulate', ...args());
      expect(stderr).toMatch(message);
      expect(exitCode).toBe(2);
    });

    it('what came before a faulty line is decided all the same', async () => {
      const requests = file('half.jsonl', '{"action":"s3:GetObject","resource":"arn:aws:s3:::b/k"}\n[]\n');
      const { stdout, exitCode } = await drydock('iam', 'simulate', '--policy', reads, '--requests', requests);
      expect(lines(stdout)).toMatchObject([{ decision: 'allowed' }]);
      expect(exitCode).toBe(2);
    });
  });
});

describe('drydock iam compare', () => {
  const compare = async (first: string, second: string, ...more: string[]) =>
    drydock('iam', 'compare', '--policy', first, '--reference', second, ...more);

  it('answers with the relation and a request each way', async () => {
    const more = file('more.json', policy(allow(), allow({ Sid: 'Tidy', Action: 's3:DeleteObject' })));
    const { stdout, exitCode, stderr } = await compare(more, reads, '--json');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      relation: 'broader',
      witness: {
        action: 's3:DeleteObject',
        resource: expect.stringMatching(/^arn:aws:s3:::b\/./) as string,
        statements: [{ policy: more, index: 1, sid: 'Tidy', effect: 'Allow' }],
        deniedBy: [],
      },
    });
    const reverse = await compare(reads, more);
    expect(reverse.exitCode).toBe(0);
    expect(reverse.stdout).toMatch(
      /^Narrower: .*\nOnly the reference: s3:DeleteObject on .* statement 2 \(Tidy\)\.\n$/,
    );
    expect((await compare(reads, reads)).stdout).toMatch(/^Equivalent/);
  });

  it('adds up several files, and knows the actions of every service', async () => {
    const half = file('half.json', policy(allow({ Action: 'ec2:Start*', Resource: '*' })));
    const both = file('both.json', policy(allow(), allow({ Action: 'ec2:StartInstances', Resource: '*' })));
    const { stdout } = await drydock('iam', 'compare', '--policy', reads, half, '--reference', both, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      relation: 'broader',
      witness: { action: expect.stringMatching(/^ec2:Start/) as string },
    });
  });

  it('ends with 3 when it cannot tell and with 2 when it cannot read', async () => {
    const own = file('own.json', policy(allow({ Resource: 'arn:aws:s3:::b/${aws:username}/*' })));
    const undecided = await compare(own, reads, '--json');
    expect(undecided.exitCode).toBe(3);
    expect(JSON.parse(undecided.stdout)).toMatchObject({
      relation: 'undecided',
      reason: expect.stringContaining('aws:username') as string,
    });
    const broken = file('broken.json', '{"Version": ');
    expect(await compare(reads, broken)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('broken.json:1') as string,
    });
    expect(await drydock('iam', 'compare', '--policy', reads)).toMatchObject({ exitCode: 2, stdout: '' });
  });
});

describe('drydock iam advise', () => {
  const advise = (...args: string[]) => drydock('iam', 'advise', ...args);

  it('knows services beyond the course: code, severity, place, sentence and what to do', async () => {
    const path = file('advise.json', policy(allow({ Action: ['ec2:RunInstance', 'iam:PassRole'], Resource: '*' })));
    const { stdout, exitCode } = await advise(path);
    expect(exitCode).toBe(1);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(
        /advise\.json:1:\d+ error unknown-action: `ec2` has no action `RunInstance`\..* Did you mean `RunInstances`\?$/,
      ),
      expect.stringMatching(/advise\.json:1:\d+ security pass-any-role: .* Name the roles/),
      '',
    ]);
  });

  it('tells one JSON document, from a severity on, for a kind of policy', async () => {
    const path = file('advise-2.json', policy(allow({ Action: ['kms:Decrypt', 'iam:PassRole'], Resource: '*' })));
    const { stdout, exitCode } = await advise(path, '--level', 'security', '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      findings: [
        { line: 1, advice: { code: 'pass-any-role', severity: 'security' }, witness: { decision: 'allowed' } },
      ],
    });
    expect(await advise(path, '--kind', 'scp')).toMatchObject({ exitCode: 0, stdout: 'Nothing to say.\n' });
  });

  it('ends with 2 when it cannot read or does not know the kind', async () => {
    expect((await advise(file('advise-3.json', '{'))).exitCode).toBe(2);
    expect((await advise('x.json', '--kind', 'bucket')).exitCode).toBe(2);
  });
});
