/** What is told of a file while it is being written, and that the edit offered for it mends it. */
import { expect, test } from 'vitest';
import { faultsIn, isDocumentKind, type DocumentKind } from '../../graders/faults.ts';
import { policyKinds } from '../../graders/iam/validity/fault.ts';
import { loadContent } from '../../server/content.ts';
import { guidesOf } from '../../server/guides.ts';
import { exercisesDir } from '../../server/paths.ts';

const template = (properties: string) => `Resources:
  Token:
    Type: AWS::SecretsManager::Secret
    Properties:
      ${properties}
`;
const statement = (action: string) =>
  `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "${action}", "Resource": "*"}]}`;

/** Each with the edit that is offered; null: nobody can say which is meant. */
const cases: [kind: DocumentKind, file: string, wrong: string, says: RegExp, mended: string | null][] = [
  ['dockerfile', 'Dockerfile', 'FORM alpine:3.19\n', /FORM/, 'FROM alpine:3.19\n'],
  [
    'dockerfile',
    'Dockerfile',
    'FROM alpine:3.19\nCOPY --form=a . .\n',
    /form/,
    'FROM alpine:3.19\nCOPY --from=a . .\n',
  ],
  ['dockerfile', 'Dockerfile', "FROM alpine:3.19\nCMD ['a', 'b']\n", /JSON wants double quotes/, null],
  ['dockerfile', 'Dockerfile', 'FROM alpine:3.19\nEXPOSE 0\n', /no port 0/, null],
  ['json', 'package.json', '{"a": 1,}', /no comma before/, '{"a": 1}'],
  ['json', 'package.json', '{"a": 1 // one\n}', /no comments/, '{"a": 1 \n}'],
  ['json', 'package.json', '{"a": 1\n"b": 2}', /comma is missing/, '{"a": 1,\n"b": 2}'],
  ['json', 'package.json', '{"a" 1}', /colon is missing/, null],
  ['yaml', 'a.yaml', 'a:\n\tb: 1\n\tc: 2\n', /tab indents/, 'a:\n  b: 1\n  c: 2\n'],
  ['yaml', 'a.yaml', 'a: [1\n', /./, null],
  ['shell', 'run.sh', 'if true; then\n', /bash would stop reading/, null],
  ['aws-script', 'setup.sh', 'aws ecr describe-repositorys\n', /no operation/, 'aws ecr describe-repositories\n'],
  [
    'aws-script',
    'setup.sh',
    'aws ecr delete-repository --repositry-name "$NAME"\n',
    /no option/,
    'aws ecr delete-repository --repository-name "$NAME"\n',
  ],
  [
    'task-definition',
    'task.json',
    '{"family": "f", "containerDefinitions": [{"name": "a", "image": "i", "readOnlyRootFilesystem": true}]}',
    /Unknown parameter/,
    '{"family": "f", "containerDefinitions": [{"name": "a", "image": "i", "readonlyRootFilesystem": true}]}',
  ],
  [
    'manifest',
    'pod.yaml',
    'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec:\n  containers:\n    - name: a\n      image: a\n      imagePullPolicy: always\n',
    /cannot be/,
    'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec:\n  containers:\n    - name: a\n      image: a\n      imagePullPolicy: Always\n',
  ],
  ['template', 'a.yaml', template('KmsKeyID: alias/a'), /not a property/, template('KmsKeyId: alias/a')],
  ['template', 'a.yaml', template('KmsKeyId: !Ref Key'), /Key/, null],
  [
    'policy',
    'policy.json',
    '{"Version": "2012-10-17", "Statment": []}',
    /Stat/,
    '{"Version": "2012-10-17", "Statement": []}',
  ],
  ['inline-role-policy', 'policy.json', statement('s3:GetObjet'), /GetObjet/, statement('s3:GetObject')],
  ['signing-policy', 'trustpolicy.json', '{"version": "1.0"}', /trustPolicies/, null],
  [
    'cluster',
    'cluster.yaml',
    'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: { name: a, region: eu-west-2 }\nmanagedNodeGroups:\n  - name: a\n    privateNetworkin: true\n',
    /privateNetworkin/,
    'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: { name: a, region: eu-west-2 }\nmanagedNodeGroups:\n  - name: a\n    privateNetworking: true\n',
  ],
];

test.each(cases)('%s %s: %j', async (kind, file, wrong, says, mended) => {
  const [fault] = await faultsIn(kind, wrong, file);
  expect(fault?.message).toMatch(says);
  const edited = fault?.repair?.changes
    .toReversed()
    .reduce((text, { from, to, insert }) => text.slice(0, from) + insert + text.slice(to), wrong);
  expect(edited ?? null).toBe(mended);
  if (mended !== null)
    expect((await faultsIn(kind, mended, file)).map(({ message }) => message)).not.toContain(fault!.message);
});

test('nothing is told of an empty file', async () => {
  expect(await faultsIn('manifest', ' \n', 'pod.yaml')).toEqual([]);
});

test('an action that somebody names is judged where the policy’s place is known', async () => {
  expect(await faultsIn('policy', statement('s3:GetObjet'), 'policy.json')).toEqual([]);
  for (const kind of policyKinds) expect(isDocumentKind(kind)).toBe(true);
});

test('tags are those of whoever reads the file', async () => {
  expect(await faultsIn('yaml', 'a: !Ref b\nc: !Sub [d, e]\nf: !Any { g: h }\n', 'a.yaml')).toEqual([]);
});

test('what the script fills in itself is no fault', async () => {
  const script =
    'NAME=$1\naws ecr $COMMAND --repository-name "$NAME"\naws ecr delete-repository $FLAGS --repository-name "$NAME"\naws ssm put-parameter --cli-input-json file://p.json\n';
  expect(await faultsIn('aws-script', script, 'setup.sh')).toEqual([]);
});

const content = await loadContent(exercisesDir);
test.each(content.list().map(({ id }) => id))('%s: no solution of it has a fault', async (id) => {
  const exercise = content.exercise(id)!;
  const guides = await guidesOf(exercise);
  for (const { name, files } of content.proofs(id)!.solutions)
    for (const [path, text] of Object.entries(files)) {
      const kind = guides[path] ?? exercise.files.find((file) => file.path === path)?.language ?? '';
      if (!isDocumentKind(kind)) continue;
      const faults = await faultsIn(kind, text, path);
      expect(faults.map(({ line, message }) => `${name}/${path}:${line} ${message}`)).toEqual([]);
    }
});
