import { describe, expect, it } from 'vitest';
import { accountSchema } from '../../../graders/awscli/account/state.ts';
import { parseScript } from '../../../graders/awscli/shell/script.ts';
import { faults, here, lessonAccount, output, run } from './support.ts';

describe('the commands of the lesson, as printed', () => {
  it('turns on scanning at push', () => {
    const ran = run(
      'aws ecr put-image-scanning-configuration --repository-name my-app --image-scanning-configuration scanOnPush=true',
    );
    expect(ran).toMatchObject({ end: 'ended', status: 0, findings: [] });
    expect(here(ran).ecr.repositories[0]!.imageScanningConfiguration).toEqual({ scanOnPush: true });
    expect(JSON.parse(ran.stdout)).toEqual({
      registryId: '111122223333',
      repositoryName: 'my-app',
      imageScanningConfiguration: { scanOnPush: true },
    });
  });

  it('creates the secret and the parameter', () => {
    const ran = run(`aws secretsmanager create-secret \\
  --name my-app/database-url \\
  --secret-string "postgresql://user:pass@host:5432/db"
aws ssm put-parameter --name /my-app/log-level --value debug --type SecureString`);
    expect(ran.findings).toEqual([]);
    expect(here(ran).secretsmanager.secrets).toMatchObject([
      {
        Name: 'my-app/database-url',
        ARN: expect.stringMatching(/^arn:aws:secretsmanager:eu-west-2:111122223333:secret:my-app\/database-url-\w{6}$/),
        versions: [{ SecretString: 'postgresql://user:pass@host:5432/db' }],
      },
    ]);
    expect(here(ran).ssm.parameters).toMatchObject([
      { Name: '/my-app/log-level', Type: 'SecureString', KeyId: 'alias/aws/ssm', Version: 1 },
    ]);
  });
});

describe('a wrong command line', () => {
  it.each([
    [
      'a misspelt option',
      'aws ecr put-image-scanning-configuration --repository-name my-app --image-scaning-configuration scanOnPush=true',
      /^1: `put-image-scanning-configuration` has no option `--image-scaning-configuration`\. Did you mean `--image-scanning-configuration`\?/,
    ],
    [
      'a misspelt operation',
      'aws ecr put-image-scaning-configuration',
      /no operation .* Did you mean `put-image-scanning-configuration`\?/,
    ],
    [
      'a misspelt service',
      'aws secretmanager list-secrets',
      /no command `aws secretmanager`. Did you mean `secretsmanager`\?/,
    ],
    [
      'a required option that is missing',
      'aws ecr put-image-scanning-configuration --repository-name my-app',
      /needs `--image-scanning-configuration`/,
    ],
    ['an option without a value', 'aws ecr describe-repositories --region', /`--region` needs a value/],
    [
      'an unknown member',
      'aws ecr put-image-scanning-configuration --repository-name my-app --image-scanning-configuration scanOnPsh=true',
      /Unknown parameter in imageScanningConfiguration: "scanOnPsh"\. Did you mean `scanOnPush`/,
    ],
    [
      'a boolean that is none',
      'aws ecr put-image-scanning-configuration --repository-name my-app --image-scanning-configuration scanOnPush=yes',
      /Invalid type for parameter imageScanningConfiguration\.scanOnPush: true or false is due, and it is "yes"/,
    ],
    [
      'a member that is missing further down',
      'aws ecr put-registry-scanning-configuration --rules scanFrequency=SCAN_ON_PUSH',
      /Missing required parameter in rules\[0\]: "repositoryFilters"/,
    ],
    [
      'shorthand without an equals sign',
      'aws ecr put-image-scanning-configuration --repository-name my-app --image-scanning-configuration scanOnPush',
      /expected '=', found the end.*`name=value`/,
    ],
    ['JSON that is none', `aws ecr put-registry-scanning-configuration --rules '[{"a": ]'`, /`--rules` is not JSON/],
    [
      'a file that is not there',
      'aws ecr put-registry-scanning-configuration --rules file://rules.json',
      /names the file `rules\.json`/,
    ],
    [
      'a switch with a value',
      'aws ssm put-parameter --name /a --value b --type String --overwrite true',
      /`true` belongs to no option/,
    ],
    ['a value with a blank and no quotes', 'aws kms create-key --description my key', /`key` belongs to no option/],
    [
      'a query that cannot be read',
      "aws ecr describe-repositories --query 'repositories[?x'",
      /The query .* cannot be read/,
    ],
    [
      'an unknown output form',
      'aws ecr describe-repositories --output txt',
      /takes json, text, .* Did you mean `text`/,
    ],
    ['a region that is none', 'aws ecr describe-repositories --region london', /`london` is not the name of a region/],
    [
      'a profile that does not exist',
      'aws ecr describe-repositories --profile prod',
      /config profile \(prod\) could not be found/,
    ],
    ['nothing after aws', 'aws', /The command is missing/],
  ])('%s is a finding at its place', (_what, script, message) => {
    const [found, ...more] = faults(script);
    expect(found).toMatch(message);
    expect(more).toEqual([]);
    expect(run(script).status).toBe(252);
  });

  it('is found even where the script forgives it, and at the word itself', () => {
    const { findings, status } = run('aws ecr describe-repositories \\\n  --repositry-names my-app || true');
    expect(status).toBe(0);
    expect(findings).toMatchObject([{ line: 2, column: 3, endColumn: 20 }]);
  });

  it('takes the beginning of an option where only one begins so', () => {
    expect(output('aws ecr describe-repositories --repository my-app --query "repositories[0].repositoryName"')).toBe(
      '"my-app"\n',
    );
  });
});

describe('arguments', () => {
  const rules = (text: string, files = {}) => {
    const ran = run(
      `aws ecr put-registry-scanning-configuration --scan-type ENHANCED --rules ${text}`,
      lessonAccount,
      files,
    );
    expect(ran.findings).toEqual([]);
    return here(ran).ecr.scanning.rules;
  };
  const expected = [{ scanFrequency: 'SCAN_ON_PUSH', repositoryFilters: [{ filter: 'my-*', filterType: 'WILDCARD' }] }];

  it('may be shorthand, JSON, a file, or one JSON document for all', () => {
    const json = JSON.stringify(expected);
    expect(rules("'scanFrequency=SCAN_ON_PUSH,repositoryFilters=[{filter=my-*,filterType=WILDCARD}]'")).toEqual(
      expected,
    );
    expect(rules(`'${json}'`)).toEqual(expected);
    expect(rules(`'${JSON.stringify(expected[0])}'`)).toEqual(expected);
    expect(rules('file://rules.json', { 'rules.json': json })).toEqual(expected);
    const whole = run('aws ecr put-registry-scanning-configuration --cli-input-json file://in.json', lessonAccount, {
      'in.json': JSON.stringify({ scanType: 'ENHANCED', rules: expected }),
    });
    expect(here(whole).ecr.scanning).toEqual({ scanType: 'ENHANCED', rules: expected });
    const yaml = run('aws ecr put-registry-scanning-configuration --cli-input-yaml file://in.yaml', lessonAccount, {
      'in.yaml':
        'scanType: ENHANCED # of Inspector\nrules:\n  - scanFrequency: SCAN_ON_PUSH\n    repositoryFilters: [{ filter: "my-*", filterType: WILDCARD }]\n',
    });
    expect(here(yaml).ecr.scanning).toEqual({ scanType: 'ENHANCED', rules: expected });
  });

  it.each([
    ['--cli-input-yaml "a: [1"', /is not YAML/],
    ['--cli-input-yaml "[a]"', /takes a YAML mapping/],
    ['--cli-input-yaml "repositoryNme: x"', /Unknown parameter|needs `--repository-name`/],
    ['--cli-input-json "[]"', /takes a JSON object/],
  ])('a whole request that is none: %s', (options, message) => {
    expect(faults(`aws ecr create-repository ${options}`)[0]).toMatch(message);
  });

  it('several values of a list are several words, each its own record', () => {
    const ran = run(
      `aws ecr create-repository --repository-name quay --tags Key=team,Value=harbour Key=note,Value='a\\,b' --image-tag-mutability=IMMUTABLE`,
    );
    expect(ran.findings).toEqual([]);
    expect(here(ran).ecr.repositories[1]).toMatchObject({
      imageTagMutability: 'IMMUTABLE',
      tags: [
        { Key: 'team', Value: 'harbour' },
        { Key: 'note', Value: 'a,b' },
      ],
    });
  });

  it('switches are on and off', () => {
    const put = 'aws ssm put-parameter --name /a --type String --value';
    expect(run(`${put} 1; ${put} 2 --overwrite`).findings).toEqual([]);
    expect(faults(`set -e\n${put} 1\n${put} 2 --no-overwrite`)[0]).toMatch(/^3: .*ParameterAlreadyExists/);
  });

  it('a region has an account of its own', () => {
    const ran = run(`aws ecr create-repository --repository-name aa --region eu-west-1
export AWS_REGION=us-east-1
aws ecr create-repository --repository-name bb
AWS_REGION=eu-west-2 aws ecr create-repository --repository-name cc`);
    const names = Object.entries(ran.account.regions).map(([region, { ecr }]) => [
      region,
      ecr.repositories.map((one) => one.repositoryName),
    ]);
    expect(Object.fromEntries(names)).toEqual({
      'eu-west-1': ['aa'],
      'us-east-1': ['bb'],
      'eu-west-2': ['my-app', 'cc'],
    });
  });
});

describe('errors of the services', () => {
  it('are told with code and message, and stop a script with set -e', () => {
    const ran = run(
      'set -e\naws ecr put-image-tag-mutability --repository-name nope --image-tag-mutability IMMUTABLE\necho never',
    );
    expect(ran).toMatchObject({ status: 254, stdout: '' });
    expect(ran.stderr).toContain(
      "An error occurred (RepositoryNotFoundException) when calling the PutImageTagMutability operation: The repository with name 'nope' does not exist in the registry with id '111122223333'",
    );
    expect(ran.findings).toMatchObject([
      { line: 2, message: expect.stringMatching(/is refused: RepositoryNotFoundException/) },
    ]);
  });

  it('are a finding where the script goes on without asking', () => {
    expect(faults('aws ecr delete-repository --repository-name nope\necho done')[0]).toMatch(
      /goes on as if nothing had happened/,
    );
    expect(faults('aws ecr delete-repository --repository-name nope > /dev/null 2>&1')[0]).toMatch(
      /RepositoryNotFound/,
    );
  });

  it.each([
    'aws ecr describe-repositories --repository-names nope || echo none',
    'if aws ecr describe-repositories --repository-names nope; then echo there; fi',
    '! aws ecr describe-repositories --repository-names nope',
    'set -e; if ! x=$(aws ecr describe-repositories --repository-names nope); then echo none; fi',
  ])('are none where it asks: %s', (script) => expect(faults(script)).toEqual([]));

  it.each([
    ['aws ecr create-repository --repository-name my-app', /RepositoryAlreadyExistsException/],
    ['aws ecr create-repository --repository-name My-App', /InvalidParameterException.*repositoryName/],
    [
      'aws ecr put-image-tag-mutability --repository-name my-app --image-tag-mutability NEVER',
      /ValidationException.*not one of IMMUTABLE/,
    ],
    [
      'aws ecr put-image-tag-mutability --repository-name my-app --image-tag-mutability IMMUTABLE_WITH_EXCLUSION',
      /must be given/,
    ],
    [
      `aws ecr put-registry-scanning-configuration --scan-type BASIC --rules 'scanFrequency=CONTINUOUS_SCAN,repositoryFilters=[{filter=a,filterType=WILDCARD}]'`,
      /not supported for scan type BASIC/,
    ],
    [
      `aws ecr put-registry-scanning-configuration --scan-type ENHANCED --rules 'scanFrequency=MANUAL,repositoryFilters=[{filter=a,filterType=WILDCARD}]'`,
      /not supported for scan type ENHANCED/,
    ],
    ['aws ecr describe-repositories --registry-id 444455556666', /AccessDeniedException/],
    ['aws secretsmanager get-secret-value --secret-id nope', /ResourceNotFoundException/],
    [
      'aws secretsmanager create-secret --name a --secret-string b; aws secretsmanager create-secret --name a',
      /ResourceExistsException/,
    ],
    ['aws ssm put-parameter --name /a --value b', /A parameter type is required/],
    ['aws ssm put-parameter --name a/b --value b --type String', /fully qualified/],
    ['aws ssm put-parameter --name /aws/x --value b --type String', /prefixed with "aws"/],
    ['aws ssm put-parameter --name /a --value b --type String --key-id alias/x', /KeyId is only supported/],
    ['aws ssm get-parameter --name /nope', /ParameterNotFound/],
    ['aws kms create-alias --alias-name orders --target-key-id x', /must begin with alias/],
    ['aws kms describe-key --key-id alias/nope', /NotFoundException/],
    ['aws iam get-role --role-name nope', /NoSuchEntity/],
    [`aws iam create-role --role-name r --assume-role-policy-document '{'`, /MalformedPolicyDocument/],
    ['aws ecs describe-task-definition --task-definition nope', /ClientException/],
    ['aws signer get-signing-profile --profile-name nope', /ResourceNotFoundException/],
    ['aws inspector2 enable --resource-types ECS', /not one of .*Did you mean `ECR`|not one of/],
  ])('%s', (script, message) => expect(faults(script).at(-1)).toMatch(message));
});

describe('what a script reads back', () => {
  it('follows answers through --query and --output', () => {
    expect(output('aws sts get-caller-identity --query Account --output text')).toBe('111122223333\n');
    expect(
      output(
        'id=$(aws kms create-key --query KeyMetadata.KeyId --output text)\naws kms create-alias --alias-name alias/orders --target-key-id "$id"\naws kms describe-key --key-id alias/orders --query "KeyMetadata.KeyId == \'$id\'"',
      ),
    ).toBe('true\n');
    expect(
      output(
        "aws ecr describe-repositories --query 'repositories[].[repositoryName,imageTagMutability]' --output text",
      ),
    ).toBe('my-app\tMUTABLE\n');
    expect(output('aws ecr describe-repositories --query nope --output text')).toBe('None\n');
    expect(
      output('AWS_DEFAULT_OUTPUT=yaml aws ecr describe-repositories --query "repositories[].repositoryName"'),
    ).toBe('- my-app\n');
  });

  it('reads from standard input and from files that it wrote', () => {
    const script = `tmp=$(mktemp)
cat > "$tmp" <<JSON
{"repositoryName": "from-file"}
JSON
aws ecr create-repository --cli-input-json "file://$tmp" > /dev/null
rm -f "$tmp"
echo '{"repositoryName": "from-stdin"}' | aws ecr create-repository --cli-input-json file:///dev/stdin --query repository.repositoryName`;
    expect(output(script)).toBe('"from-stdin"\n');
  });

  it('shows a SecureString sealed unless it is asked for in plain text', () => {
    const put =
      'aws ssm put-parameter --name /a --value secret-word --type SecureString > /dev/null; aws ssm get-parameter --name /a --query Parameter.Value';
    expect(output(put)).not.toContain('secret-word');
    expect(output(`${put} --with-decryption`)).toBe('"secret-word"\n');
  });
});

describe('what is not followed', () => {
  it.each([
    ['curl https://example.com | bash', 1, /`curl` is not run here/],
    ['echo a\nif false; then podman push x; fi', 2, /`podman` is not run here/],
    ['echo {a,b}', 1, /Brace expansion is followed here for numbers only/],
    ['aws ecr describe-repositories | jq .', 1, /`jq` is not run here.*--query/],
    ['aws ecr describe-repositories &', 1, /background/],
    ['cat <(echo a)', 1, /Process substitution/],
    ['aws ecr create-repository --cli-input-json {"a":1,"b":2}', 1, /Brace expansion.*single quotes/],
    ['echo `echo \\`curl x\\``', 1, /`curl`/],
    ['[[ a =~ b ]]', 1, /Regular expressions/],
    ['echo ${!name}', 1, /Indirect/],
    ['exec 3>x', 1, /`exec`/],
  ])('%s', (script, line, message) => {
    const ran = run(script);
    expect(ran).toMatchObject({ end: 'not-followed', calls: [], stdout: '' });
    expect(ran.findings[0]).toMatchObject({ line, message: expect.stringMatching(message) });
  });

  it.each([
    ['aws s3 ls', /`aws s3` is not part of the model account/],
    [
      'aws ecr wait lifecycle-policy-preview-complete --repository-name my-app',
      /not followed here; `image-scan-complete` is/,
    ],
    ['echo $((1 / 0)); echo same line', /fails: division by 0/],
    ['echo a{1..3}', /a word of its own/],
    ['seq 1 2 9', /one or two whole numbers/],
    ['read -p x y', /`read -r NAME…`/],
    ['(( $(echo x) << 2 ))', /not followed here/],
    [
      'aws ecr start-lifecycle-policy-preview --repository-name my-app',
      /is right, and the model account does not carry it/,
    ],
    ['x=curl; $x https://example.com', /`curl` is not run here/],
    ['x=$(aws ecr describe-repositories --output table)', /A table is for people/],
    ['IFS=: read -r a b <<< x:y', /`read` splits here at blanks/],
    ['IFS=,; x=a,b; for one in $x; do echo "$one"; done', /Fields are split here at blanks/],
    ['shopt -s lastpipe', /`shopt -s lastpipe` is not followed here/],
    ['return 1', /in functions only/],
    ["echo -e 'a\\nb'", /Escapes of `echo -e`/],
    ['printf -v x %s a', /`printf` is followed here without options/],
    ['printf %d x', /decimal numbers/],
    ['readonly R=1; R=2; echo on', /read-only is assigned/],
    ['echo $((RANDOM % 2))', /`\$RANDOM` has no value here/],
    ['trap "rm x" ERR', /`trap` is followed here as/],
    ['trap "jq x" EXIT', /The trap: `jq` is not run here/],
    ['trap "if" EXIT', /The trap: /],
  ])('is told when it is reached: %s', (script, message) => {
    expect(run(script)).toMatchObject({ end: 'not-followed', findings: [{ message: expect.stringMatching(message) }] });
  });

  it.each([
    ['if true; then', /bash would stop reading here/],
    ["echo 'a", /unterminated single quote/],
    ['aws ecr describe-repositories\r\n', /CR LF/],
    ['', /is empty/],
  ])('is no script: %j', (text, message) => {
    const { subject, problems } = parseScript(text, 'setup.sh');
    expect(subject).toBeNull();
    expect(problems[0]?.message).toMatch(message);
  });
});

describe('the first line', () => {
  it.each([
    ['#!/bin/bash -e\nfalse\necho on', ''],
    ['#!/usr/bin/env -S bash -eu\nfalse\necho on', ''],
    ['#!/bin/bash\nfalse\necho on', 'on\n'],
  ])('sets the options that it names: %j', (script, stdout) => {
    expect(run(script).stdout).toBe(stdout);
  });
});

describe('the same again', () => {
  it('gives the same account and the same output at any time', () => {
    const script = 'aws kms create-key; aws secretsmanager create-secret --name a --secret-string b';
    const [first, second] = [run(script), run(script)];
    expect(second).toEqual(first);
  });

  it('leaves the account before it as it was', () => {
    const before = JSON.stringify(lessonAccount);
    run('aws ecr delete-repository --repository-name my-app');
    expect(JSON.stringify(lessonAccount)).toBe(before);
  });

  it('reads its own state as a state', () => {
    const { account } = run(
      'aws kms create-key; aws iam create-policy --policy-name p --policy-document \'{"Statement":[]}\'',
    );
    expect(accountSchema.parse(JSON.parse(JSON.stringify(account)))).toEqual(account);
  });
});

describe('an answer of several pages', () => {
  const made = Array.from(
    { length: 12 },
    (_, index) => `aws ssm put-parameter --name /berths/${index} --value x --type String`,
  );
  const asked = (more: string) =>
    output(`${made.join(' > /dev/null\n')} > /dev/null\naws ssm get-parameters-by-path --path /berths ${more}`);

  it('is one with JSON, and is queried and printed page by page as text', () => {
    expect(JSON.parse(asked("--query 'length(Parameters)'"))).toBe(12);
    expect(asked("--query 'length(Parameters)' --output text")).toBe('10\n2\n');
    expect(asked("--query 'Parameters[].Name' --output text").trim().split(/\s+/)).toHaveLength(12);
  });

  it('is the first page only with --no-paginate', () => {
    expect(asked("--no-paginate --query 'length(Parameters)' --output text")).toBe('10\n');
    expect(JSON.parse(asked("--no-paginate --query 'length(Parameters)'"))).toBe(10);
  });
});
