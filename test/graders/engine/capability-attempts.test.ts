import { expect, it } from 'vitest';
import { attemptScript, parseCapabilityAttempts } from '../../../graders/engine/capability-attempts.ts';

it('has one answer for each attempt, and takes none for a refusal', () => {
  const attempts = parseCapabilityAttempts('done\nrefused mount: permission denied \n');
  expect(attempts.length).toBe(attemptScript.match(/then echo done/g)?.length);
  expect(attempts.slice(0, 3)).toMatchObject([
    { capability: 'CHOWN', error: null },
    { capability: 'SYS_ADMIN', error: 'mount: permission denied' },
    { capability: 'NET_RAW', error: 'no answer' },
  ]);
});
