import { describe, expect, it } from 'vitest';
import {
  addQuantities,
  compareQuantities,
  isQuantity,
  parseQuantity,
  readableQuantity,
} from '../../../graders/kubernetes/quantity.ts';

const quantity = (text: string) => {
  const parsed = parseQuantity(text);
  if (parsed === null) throw new Error(`${text} is no quantity`);
  return parsed;
};

describe('quantities', () => {
  it.each([
    ['0.25', '250m'],
    ['1', '1000m'],
    ['1e3', '1k'],
    ['1E3', '1000'],
    ['1Ki', '1024'],
    ['0.5Gi', '512Mi'],
    ['1.5Gi', '1536Mi'],
    ['100u', '0.1m'],
    ['1000n', '1u'],
    ['12E', '12000000000000000000'],
    ['.5', '500m'],
    ['5.', '5'],
    ['+5', '5'],
    ['-1k', '-1000'],
    ['1e-3', '1m'],
    ['0', '0Gi'],
    ['9007199254740993', '9007199254740993000m'],
  ])('%s equals %s', (a, b) => {
    expect(compareQuantities(quantity(a), quantity(b))).toBe(0);
  });

  it.each([
    ['1M', '1Mi'],
    ['999m', '1'],
    ['9007199254740992', '9007199254740993'],
    ['-1', '0'],
    ['0.1', '100001u'],
  ])('%s is less than %s', (a, b) => {
    expect(compareQuantities(quantity(a), quantity(b))).toBeLessThan(0);
    expect(compareQuantities(quantity(b), quantity(a))).toBeGreaterThan(0);
  });

  it.each([
    '',
    ' 1',
    '1 Gi',
    'Gi',
    '1g',
    '1KI',
    '1ki',
    '1K',
    '1mi',
    '0x10',
    '1e',
    '1e3Ki',
    '1,5',
    '--1',
    '1.2.3',
    '1'.repeat(70),
    '1e9999',
  ])('%j is no quantity', (text) => {
    expect(isQuantity(text)).toBe(false);
    expect(parseQuantity(text)).toBeNull();
  });

  it.each([
    ['1.0005', 'cpu', '1001m'],
    ['2000m', 'cpu', '2'],
    ['256M', 'memory', '256000000 bytes'],
    ['0.5Gi', 'memory', '512Mi'],
    ['1m', 'memory', '1 byte'],
  ])('%s of %s reads %s', (text, resource, words) => {
    expect(readableQuantity(quantity(text), resource)).toBe(words);
  });

  it('adds exactly', () => {
    expect(compareQuantities(addQuantities(quantity('0.1'), quantity('0.2')), quantity('300m'))).toBe(0);
  });
});
