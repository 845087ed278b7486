import { describe, expect, it } from 'vitest';
import { findSecret, secretByForm, textsOf } from '../../../graders/ecs/plain-secret.ts';
import { needlesOf } from '../../../graders/secret-forms.ts';
import { parseJson } from '../../../graders/parse/json.ts';

const secret = 'd6GncfBAepfJBd0Kh8oO';
const texts = (...values: string[]) => textsOf(parseJson(JSON.stringify(values), 'a.json').subject!);
const how = (...values: string[]) => findSecret(secret, texts(...values))?.how;

describe('a known secret is found', () => {
  it.each([0, 1, 2, 3, 4, 5])('in base64, with %i characters before it', (before) => {
    const text = Buffer.from(`${'x'.repeat(before)}${secret}:tail`).toString('base64');
    expect(how(`Basic ${text}`)).toContain('base64');
    expect(how(text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''))).toContain('base64');
  });
  it.each([
    [`postgres://orders:${secret}@db`, 'in plain text'],
    [Buffer.from(secret).toString('hex'), 'hexadecimal'],
    [Buffer.from(secret).toString('hex').toUpperCase(), 'hexadecimal'],
    [[...secret].reverse().join(''), 'backwards'],
  ])('in %s', (text, form) => expect(how('first', text)).toContain(form));
  it('percent-encoded', () => {
    expect(findSecret('p@ss/word&more', texts(`a=${encodeURIComponent('p@ss/word&more')}`))?.how).toContain(
      'percent-encoded',
    );
  });
  it('cut in two or three', () => {
    expect(how(`x${secret.slice(0, 9)}`, `${secret.slice(9)}y`)).toContain('in pieces, together with `[1]`');
    expect(how(secret.slice(12), secret.slice(0, 6), secret.slice(6, 12))).toContain('in pieces');
  });
  it('with characters beyond ASCII', () => {
    const accented = 'pässwörd-über';
    expect(findSecret(accented, texts(Buffer.from(accented).toString('base64')))?.how).toContain('base64');
  });
});

it('is not found in what only looks alike', () => {
  expect(how(secret.toLowerCase(), secret.slice(0, -1), secret.slice(1, 12), 'alias/orders')).toBeUndefined();
  expect(how([...secret].join(' '))).toBeUndefined();
  expect(needlesOf(secret).every(({ text }) => text.length >= 6)).toBe(true);
});

describe('forms', () => {
  it.each([
    ['postgres://orders:hunter22@db.internal/orders', 'a URL with a password'],
    ['-----BEGIN RSA PRIVATE KEY-----\nabc', 'a private key'],
    ['AKIAIOSFODNN7EXAMPLE', 'an AWS access key'],
    [`ghp_${'a1B2'.repeat(9)}`, 'a GitHub token'],
  ])('%s', (text, what) => expect(secretByForm(text)).toBe(what));

  it.each([
    'alias/orders-secrets',
    'KMS_KEY_ALIAS',
    'https://api.example.com:8443/v1@beta',
    'postgres://orders:${DB_PASSWORD}@db/orders',
    'postgres://orders@db/orders',
    'arn:aws:secretsmanager:eu-west-2:111122223333:secret:orders/password-AbCdEf',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'wget -q -O /dev/null http://localhost:3000/health || exit 1',
    'npm run crypto-password-check',
  ])('%s is none', (text) => expect(secretByForm(text)).toBeUndefined());
});
