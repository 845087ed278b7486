import { expect, test } from 'vitest';
import { createLog } from '../../server/log.ts';

const lines = (level: 'debug' | 'warn', use: (log: ReturnType<typeof createLog>) => void): string[] => {
  const written: string[] = [];
  use(createLog(level, (line) => written.push(line)));
  return written;
};

test('writes what is at least of its level', () => {
  const written = lines('warn', (log) => {
    log.info('quiet');
    log.warn('heard');
    log.error('loud', new Error('why'));
  });
  expect(written).toHaveLength(2);
  expect(written[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z warn heard\n$/);
  expect(written[1]).toMatch(/error loud\n {2}Error: why\n {2} +at /);
});

test('text of a learner cannot forge a line or move the cursor', () => {
  const [line] = lines('debug', (log) => log.info('a\u001b[2J\r\n2026-01-01 error forged\u009b'));
  expect(line!.slice(0, -1)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  expect(line).toMatch(/\n {2}2026-01-01 error forged \n$/);
});
