import { expect, test } from 'vitest';
import { keyGroups, keyText } from '../../../web/src/editor/words.ts';

test('keys are called as on the machine', () => {
  expect(keyText('Ctrl Alt ↑', false)).toBe('Ctrl Alt ↑');
  expect(keyText('Ctrl Alt ↑', true)).toBe('⌘ Option ↑');
  expect(keyText('Ctrl Space', true)).toBe('Ctrl Space');
});

test('the way out of Tab is the first that is told', () => {
  expect(keyGroups[0]?.keys[0]).toEqual(['Esc then Tab', expect.stringContaining('leaves the editor')]);
});
