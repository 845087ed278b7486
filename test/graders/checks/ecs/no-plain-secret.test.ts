import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/ecs/no-plain-secret.ts';
import { findingsOf } from '../../../support/run-check.ts';
import { file, marked, taskText } from '../../ecs/support.ts';

const value = 'd6GncfBAepfJBd0Kh8oO';
const secrets = [{ name: 'the password', value }];
const findings = (container: object) => findingsOf(check, file, taskText({}, container), { secrets });

describe('a secret is found', () => {
  it.each<[string, object]>([
    ['environment', { environment: [{ name: 'HARMLESS', value }] }],
    ['command', { command: ['node', 'server.mjs', `--password=${value}`] }],
    ['entryPoint', { entryPoint: ['sh', '-c', `DB=${value} exec node .`] }],
    ['dockerLabels', { dockerLabels: { note: value } }],
    ['a label’s name', { dockerLabels: { [value]: 'note' } }],
    ['healthCheck', { healthCheck: { command: ['CMD-SHELL', `curl -u a:${value} localhost`] } }],
    ['log options', { logConfiguration: { logDriver: 'splunk', options: { 'splunk-token': value } } }],
    ['an unknown key', { comment: value }],
    ['base64', { environment: [{ name: 'A', value: Buffer.from(`orders:${value}`).toString('base64') }] }],
    [
      'two halves',
      {
        environment: [
          { name: 'A', value: value.slice(0, 10) },
          { name: 'B', value: value.slice(10) },
        ],
      },
    ],
  ])('in %s', (_, container) => expect(findings(container)).toHaveLength(1));

  it('once for each place', () => {
    const text = taskText({}, { command: [value], environment: [{ name: 'A', value: `postgres://a:${value}@db` }] });
    const found = findingsOf(check, file, text, { secrets });
    expect(found.map((finding) => marked(text, finding)).sort()).toEqual([`"${value}"`, `"postgres://a:${value}@db"`]);
  });
  it('without telling it', () => {
    expect(JSON.stringify(findings({ environment: [{ name: 'A', value }] }))).not.toContain(value);
  });
});

it('leaves names and harmless values alone', () => {
  const environment = [
    { name: 'KMS_KEY_ALIAS', value: 'alias/orders-secrets' },
    { name: 'PASSWORD_MIN_LENGTH', value: '12' },
    { name: 'SECRET_NAME', value: 'orders/database-url' },
    { name: 'TOKEN_URL', value: 'https://login.harbour.example/token' },
  ];
  expect(
    findings({
      environment,
      secrets: [{ name: 'PASSWORD', valueFrom: 'arn:aws:secretsmanager:eu-west-2:111122223333:secret:a-AbCdEf' }],
    }),
  ).toEqual([]);
});
