import { describe, expect, it } from 'vitest';
import { resolvePlain } from '../../../graders/parse/yaml-scalars.ts';

describe('resolvePlain', () => {
  it.each(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'])('%s is true', (word) => {
    expect(resolvePlain(word)).toEqual({ kind: 'boolean', value: true });
  });

  it.each(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'])('%s is false', (word) => {
    expect(resolvePlain(word)).toEqual({ kind: 'boolean', value: false });
  });

  it.each(['', '~', 'null', 'Null', 'NULL'])('%j is null', (word) => {
    expect(resolvePlain(word)).toEqual({ kind: 'null' });
  });

  it.each([
    ['8080', 8080, '8080'],
    ['-0', -0, '0'],
    ['+5', 5, '5'],
    ['0644', 420, '420'],
    ['0o17', 15, '15'],
    ['0x1F', 31, '31'],
    ['-0b11', -3, '-3'],
    ['1_000', 1000, '1000'],
    ['08', 8, '8'],
    ['0.25', 0.25, '0.25'],
    ['1.50', 1.5, '1.50'],
    ['.5', 0.5, '0.5'],
    ['-.5', -0.5, '-0.5'],
    ['1.', 1, '1'],
    ['1.e3', 1000, '1e3'],
    ['1e3', 1000, '1e3'],
    ['18446744073709551616', 2 ** 64, '18446744073709551616'],
  ])('%s is a number, kept as %s, %s', (word, value, text) => {
    const plain = resolvePlain(word);
    expect(plain).toMatchObject({ kind: 'number', text });
    expect(plain?.kind === 'number' && plain.value + 0).toBe(value + 0);
  });

  it.each([
    'yEs',
    'oN',
    'nULL',
    'nan',
    '190:20:30',
    '2001-01-01',
    '1.2.3',
    '250m',
    '1e',
    '0x',
    '0o8',
    '._5',
    '.',
    '1e999',
    '-',
  ])('%s is text', (word) => {
    expect(resolvePlain(word)).toEqual({ kind: 'string', value: word });
  });

  it.each(['.inf', '-.Inf', '+.INF', '.nan', '.NaN'])('%s cannot be said in JSON', (word) => {
    expect(resolvePlain(word)).toBeNull();
  });
});
