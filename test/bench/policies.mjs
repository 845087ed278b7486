#!/usr/bin/env node
/**
 * `node test/bench/policies.mjs`: decisions of the policy evaluator against only reading the requests and writing the
 * answers, and what comparing two policies costs. Needs a build; no engine, one core. Prints a table.
 */
import { dist, many, ms, pairs, row, rowsTable } from './harness.mjs';

const { compare, compilePolicy, evaluate, loadCatalogueOf, parsePolicy } = await dist('graders/index.js');

const bucket = 'arn:aws:s3:::reports';
const policy = (...Statement) =>
  compilePolicy(parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), 'policy.json').subject);
const allow = (Action, Resource = '*', more = {}) => ({ Effect: 'Allow', Action, Resource, ...more });
const deny = (Action, Resource = '*', more = {}) => ({ Effect: 'Deny', Action, Resource, ...more });
const when = (operator, key, values) => ({ Condition: { [operator]: { [key]: values } } });

const small = policy(
  allow(['s3:GetObject', 's3:ListBucket'], [bucket, `${bucket}/*`]),
  deny('s3:*', `${bucket}/secret/*`, when('StringNotEquals', 'aws:PrincipalTag/team', 'finance')),
);
const regions = when('StringNotEquals', 'aws:RequestedRegion', ['eu-west-1', 'eu-west-2']);
const comparisons = {
  'a task role with its ceiling': [
    policy(
      allow('s3:GetObject', `${bucket}/*`),
      allow('s3:ListBucket', bucket, when('StringLike', 's3:prefix', 'in/*')),
    ),
    policy(allow(['s3:Get*', 's3:List*'], [bucket, `${bucket}/*`])),
  ],
  'two guardrails over every service': [
    policy(allow('*'), deny('*', '*', regions)),
    policy(allow('*'), { Effect: 'Deny', NotAction: ['iam:*', 'sts:*'], Resource: '*', ...regions }),
  ],
  'wildcards that cannot be told apart': ['abcdefghijkl', 'lkjihgfedcba'].map((letters) =>
    policy(
      ...Array.from(letters, (letter, i) => (i % 2 ? allow : deny)('s3:GetObject', `${bucket}*${letter}*/*${i}*`)),
    ),
  ),
};

async function decisions() {
  const lines = Array.from({ length: many(20_000, 2_000) }, (_, i) =>
    JSON.stringify({
      ...{ action: i % 3 ? 's3:GetObject' : 's3:PutObject', resource: `${bucket}/${i % 2 ? 'secret' : 'open'}/${i}` },
      context: { 'aws:PrincipalTag/team': i % 5 ? 'sales' : 'finance' },
    }),
  );
  const answered = (answer) => lines.reduce((sum, line) => sum + JSON.stringify(answer(JSON.parse(line))).length, 0);
  const { a, b, ratio } = await pairs(
    many(15, 3),
    () => answered((request) => evaluate(request, { identity: [small] })),
    () => answered((request) => request),
  );
  return row({
    ...{ what: 'decisions in a second, small policy', value: rate(lines.length, a) },
    ...{ against: 'requests read and written', base: rate(lines.length, b), ratio },
  });
}

const rate = (count, milliseconds) => Math.round((count / milliseconds) * 1000).toLocaleString('en');

async function comparison([what, [first, second]]) {
  const catalogue = await loadCatalogueOf([first, second]);
  const actions = catalogue.matching('*');
  let relation;
  const { a, b, ratio } = await pairs(
    many(7, 2),
    () => {
      ({ relation } = compare([first], [second], catalogue));
    },
    () => actions.map(({ name }) => evaluate({ action: name, resource: `${bucket}/x` }, { identity: [first] })),
  );
  return row({
    ...{ what: `comparing ${what}: ${relation}`, value: ms(a) },
    ...{ against: `deciding ${actions.length} actions once`, base: ms(b), ratio },
  });
}

const rows = [await decisions()];
for (const entry of Object.entries(comparisons)) rows.push(await comparison(entry));
process.stdout.write(`${rowsTable(rows)}\n`);
