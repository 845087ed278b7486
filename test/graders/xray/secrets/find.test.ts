import { describe, expect, test } from 'vitest';
import {
  findSecrets,
  kindOfFile,
  mask,
  secretInVariable,
  tellsOfSecret,
} from '../../../../graders/xray/secrets/find.ts';

/** Put together here, so that no scanner of repositories takes this file for a leak. */
const join = (...parts: string[]): string => parts.join('');
const key = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj';
const jwt = join(
  'eyJhbGciOiJSUzI1NiJ9',
  '.eyJpc3MiOiJodHRwczovL2lkLnBpZXIub3JnIn0',
  '.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1g',
);

describe('by form, in any file', () => {
  test.each([
    ['aws-access-key', join('AK', 'IAQ3EGUZ7TLXN4KD5W'), 'key: $ ok'],
    ['aws-secret-key', 'b7uXlP0vN3qk9ZyTf2sWm4RaJd8oGe1HcK6xVtYi', 'aws_secret_access_key = $'],
    ['aws-secret-key', 'b7uXlP0vN3qk9ZyTf2sWm4RaJd8oGe1HcK6xVtYi', '"awsSecretKey": "$"'],
    ['github-token', join('gh', 'p_9sD2kLm8Qw4Er6Ty1Ui3Op5As7Df0Gh2JkXz'), 'https://x:$@github.com'],
    ['github-token', join('github', '_pat_11ABCDEFG0aBcDeFgHiJkL_mNoPqRsTuVwXyZ'), '$'],
    ['gitlab-token', join('gl', 'pat-x7Kq2mN9vB4cZ8sD1fGh'), 'token: $'],
    ['npm-token', join('np', 'm_a8s7d6f5g4h3j2k1l0q9w8e7r6t5y4u3i2o1'), '//registry/:_authToken=$'],
    ['npm-token', '6f1d7c0e-8a3b-4e55-9c21-0b7f3d2a9e64', '//npm.pier.internal/:_authToken=$'],
    ['slack-token', join('xo', 'xb-2718281828-3141592653-aB3dE5fG7hJ9kL1m'), '$'],
    ['stripe-key', join('sk', '_live_51HqLyjWDarjtT1zdp7dcGHI'), '$'],
    ['google-api-key', join('AI', 'zaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY'), '$'],
    ['private-key', key, `-----BEGIN PRIVATE KEY-----\n$\n${key}\n-----END PRIVATE KEY-----`],
    ['private-key', key, `"private_key": "-----BEGIN RSA PRIVATE KEY-----\\n$\\n${key}\\n"`],
    ['signed-token', jwt, 'Authorization: Bearer $'],
    ['url-password', 'Tr0ub4dor3', 'DATABASE=postgres://app:$@db.pier.internal:5432/berths'],
    ['registry-login', 'ZGVwbG95OkhhcmJvdXItMjAyNg==', '{"auths":{"registry.pier.internal":{"auth":"$"}}}'],
  ])('%s: %s', (rule, value, text) => {
    const [found] = findSecrets(`first\n${text.replace('$', value)}\nlast`, 'other');
    expect(found?.rule).toBe(rule);
    expect(found?.value.startsWith(value)).toBe(true);
    expect(found?.index).toBe(`first\n${text}`.indexOf('$'));
  });
});

describe('no secrets', () => {
  test.each([
    'aws_access_key_id = AKIAIOSFODNN7EXAMPLE',
    'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    'AKIA is how they begin; AKIA1 is too short, XAKIAQ3EGUZ7TLXN4KD5WX is something else',
    'token: ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    'if (text.startsWith("-----BEGIN PRIVATE KEY-----")) read(text);',
    '//registry/:_authToken=${NPM_TOKEN}',
    'postgres://user:password@localhost/db',
    'postgres://${USER}:${PASSWORD}@db/app, https://<user>:<token>@host/',
    'https://example.org/path:8080@x and mailto:a@b.example',
    'https://user:s3cretS3cret@example.com/',
    'jwt: eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c',
    '"integrity": "sha512-v2kDEe57lecTulaDIuNTPy3Ry4gLGJ6Z1O3vE1krgXZNrsQ+LFTGHVxVjcXPs17LhbZVGedAJv8XZ1tvj5FvSg=="',
    'npm_config_cache=/tmp npm_package_json=/app/package.json npm_lifecycle_event=build',
  ])('%s', (text) => {
    expect(findSecrets(text, 'other')).toEqual([]);
    expect(findSecrets(text, 'settings')).toEqual([]);
  });

  test('keys and tokens of documentation and third parties, unless their form is certain', () => {
    const pem = `-----BEGIN RSA PRIVATE KEY-----\n${key}\n${key}\n`;
    expect(findSecrets(`${pem}${jwt} postgres://a:Tr0ub4dor3@db.internal/x`, 'foreign')).toEqual([]);
    expect(findSecrets(join('np', 'm_a8s7d6f5g4h3j2k1l0q9w8e7r6t5y4u3i2o1'), 'foreign')).toHaveLength(1);
  });
});

describe('by name', () => {
  const names = (text: string, kind: Parameters<typeof findSecrets>[1]): string[] =>
    findSecrets(text, kind).map(({ title, value }) => `${title}: ${value}`);

  test('a .env says it by the name alone', () =>
    expect(
      names(
        'DB_PASSWORD=hunter2\nexport API_KEY="low tide"\nPORT=3000\nSECRET_NAME=prod/db\nTOKEN=${TOKEN}\nDB_PASS_FILE=/run/x\nPASSWORD=changeme\n',
        'values',
      ),
    ).toEqual(['value of DB_PASSWORD: hunter2', 'value of API_KEY: low tide']));

  test('elsewhere the value must look like one', () =>
    expect(
      names(
        `password: hunter2
clientSecret: "9fK2-xQ7v_Lm4TzR8wYb"
  secretName: 9fK2-xQ7v_Lm4TzR8wYb
token: process.env.TOKEN1234567
"apiKey": "0d1f8b3c6a2e4f7a9b5c"
accessKeyId: 0d1f8b3c6a2e4f7a9b5c
passwordPolicy: atLeast12Characters1Digit
token_url: https://id.pier.internal/oauth2/token9
`,
        'settings',
      ),
    ).toEqual(['value of clientSecret: 9fK2-xQ7v_Lm4TzR8wYb', 'value of apiKey: 0d1f8b3c6a2e4f7a9b5c']));

  test('a program is no list of values', () =>
    expect(names('const password = "9fK2-xQ7v_Lm4TzR8wYb";', 'other')).toEqual([]));

  test('what is found by its form is not told twice', () =>
    expect(names(join('STRIPE_SECRET=sk', '_live_51HqLyjWDarjtT1zdp7dcGHI'), 'values')).toHaveLength(1));
});

test.each([
  ['/app/.env', 'values'],
  ['/app/.env.production', 'values'],
  ['/root/.aws/credentials', 'values'],
  ['/app/.env.example', 'foreign'],
  ['/app/config/default.json', 'settings'],
  ['/app/lib/settings.yaml', 'settings'],
  ['/root/.npmrc', 'settings'],
  ['/app/package-lock.json', 'foreign'],
  ['/app/README.md', 'foreign'],
  ['/app/node_modules/x/.env', 'foreign'],
  ['/usr/share/doc/x/config.json', 'foreign'],
  ['/lib/x.conf', 'foreign'],
  ['/app/server.js', 'other'],
  ['/usr/local/bin/tool', 'other'],
])('%s holds %s', (path, kind) => expect(kindOfFile(path)).toBe(kind));

test.each([
  ['DB_PASSWORD', 'root', true],
  ['NPM_TOKEN', 'abcd1234', true],
  ['GITHUB_TOKEN', '', false],
  ['API_KEY', '$KEY', false],
  ['DB_PASSWORD_FILE', '/run/secrets/db', false],
  ['SECRET_ARN', 'arn:aws:secretsmanager:eu-central-1:1:secret:x', false],
  ['DB_PASSWORD', 'arn:aws:secretsmanager:eu-central-1:1:secret:x', false],
  ['TOKEN_TTL', '3600', false],
  ['KMS_KEY_ALIAS', 'alias/main', false],
  ['USE_TOKEN', 'true', false],
  ['NODE_ENV', 'production', false],
  ['CONNECTION', 'mysql://root:Tr0ub4dor3@db.internal/x', true],
])('the variable %s=%s: %s', (name, value, found) => expect(secretInVariable(name, value) !== null).toBe(found));

test('names', () => {
  for (const name of ['password', 'DB_PWD', 'client_secret', 'AUTH_TOKEN', 'privateKey', 'ACCESS-KEY', 'dbPassphrase'])
    expect(tellsOfSecret(name), name).toBe(true);
  for (const name of ['secretName', 'TOKEN_URL', 'passwordLength', 'tokenExpiry', 'PUBLIC_KEY', 'keyboard', 'PWD_DIR'])
    expect(tellsOfSecret(name), name).toBe(false);
});

test.each([
  ['AKIAQ3EGUZ7TLXN4KD5W', 'AKIA…5W'],
  ['twelve chars', 'twel…rs'],
  ['hunter2hunt', 'hu…'],
  ['hunter2', '…'],
])('%s is shown as %s', (value, shown) => expect(mask(value)).toBe(shown));

test('text that nearly matches again and again is looked through all the same', () => {
  for (const text of [
    'a:'.repeat(1e5),
    '-----BEGIN PRIVATE KEY-----\n'.repeat(5000),
    'http://a:b'.repeat(3e4),
    'eyJ.'.repeat(5e4),
    `secret=${'"'.repeat(1e5)}`,
  ])
    expect(findSecrets(text, 'values').length).toBeLessThan(2);
});
