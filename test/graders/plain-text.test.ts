import { expect, test } from 'vitest';
import { plainly } from '../../graders/plain-text.ts';

test('no string of a finding reaches a terminal with an escape in it', () => {
  const finding = {
    line: 3,
    message: '`/a\u001b]0;OWNED\u0007\u001b[31mb` could be written.\nThat is all.',
    witness: { form: 'files', entries: [{ path: '/c\r\u202etxt\u009b2J', note: undefined }], marked: [true, null] },
  };
  expect(plainly(finding)).toEqual({
    line: 3,
    message: '`/ab` could be written.\nThat is all.',
    witness: { form: 'files', entries: [{ path: '/ctxt2J', note: undefined }], marked: [true, null] },
  });
});
