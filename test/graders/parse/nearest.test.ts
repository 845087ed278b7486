import { expect, test } from 'vitest';
import { didYouMean, nearest } from '../../../graders/parse/nearest.ts';

test('the closest word, or none', () => {
  const known = ['GetObject', 'PutObject', 'GetObjectAcl'];
  expect(nearest('GetObjet', known)).toBe('GetObject');
  expect(nearest('getobjectacl', known)).toBe('GetObjectAcl');
  expect(nearest('asw', ['aws', 'aws-cn'])).toBe('aws');
  expect(nearest('Decrypt', known)).toBeUndefined();
  expect(didYouMean('PutObjects', known)).toBe(' Did you mean `PutObject`?');
  expect(didYouMean('Decrypt', known)).toBe('');
});
