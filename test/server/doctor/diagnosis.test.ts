import { describe, expect, test } from 'vitest';
import type { Measurement } from '../../../graders/index.ts';
import { reportOf, type Diagnosis } from '../../../server/doctor/diagnosis.ts';
import { diagnoseMeasurement, verdictOf } from '../../../server/doctor/engine.ts';

const measurement = (more: Partial<Measurement>): Measurement => ({
  ...{ name: 'build-memory', group: 'builds', title: 'Memory of a build', tried: 'A step takes memory.' },
  ...{ verdict: 'does not hold', happened: 'It took all.', means: 'Others get none.', todo: 'Use slots.' },
  ...{ guard: 'none', assessment: true, numbers: {}, tookMs: 1 },
  ...more,
});

describe('the report', () => {
  const lab: Diagnosis = { name: 'node', group: 'lab', title: 'Node.js', state: 'ok', message: 'Node.js 20.' };
  const memory: Diagnosis = {
    ...{ name: 'build-memory', group: 'builds', title: 'Memory of a build', state: 'failed', message: 'It took all.' },
    ...{ means: 'Others get none.', fix: 'Use slots.' },
  };

  test('is in groups, with what it means and what to do below what is not well', () => {
    expect(reportOf([memory, lab])).toBe(
      [
        'Drydock',
        '  ✓ Node.js            Node.js 20.',
        '',
        'Builds, measured',
        '  ✗ Memory of a build  It took all.',
        '                       Others get none.',
        '                       → Use slots.',
        '',
      ].join('\n'),
    );
  });

  test('gives the same advice once, and wraps between words', () => {
    const twice = reportOf([memory, { ...memory, title: 'CPU of a build', message: 'word '.repeat(60).trim() }]);
    expect(twice.split('→ Use slots.')).toHaveLength(2);
    for (const line of twice.split('\n')) expect(line.length).toBeLessThanOrEqual(110);
    expect(twice.split('word')).toHaveLength(61);
  });
});

describe('a measurement', () => {
  test('that does not hold is a warning on a shared engine, and needs doing on our own', () => {
    expect(diagnoseMeasurement(measurement({}), 'shared')).toMatchObject({
      state: 'warning',
      message: 'It took all.',
      means: 'Others get none.',
      fix: 'Use slots.',
    });
    expect(diagnoseMeasurement(measurement({}), 'private').state).toBe('failed');
  });

  test('is a warning where the gate stands before it, or where nobody knows', () => {
    expect(diagnoseMeasurement(measurement({ guard: 'gate' }), 'private').state).toBe('warning');
    expect(diagnoseMeasurement(measurement({ verdict: 'could not be measured' }), 'private').state).toBe('warning');
  });

  test('that holds is told without what it means', () => {
    expect(diagnoseMeasurement(measurement({ verdict: 'holds', todo: null }), 'private')).toEqual({
      ...{ name: 'build-memory', group: 'builds', title: 'Memory of a build', state: 'ok', message: 'It took all.' },
    });
  });
});

test('the last words name what is missing and what that means: for one alone, for strangers, for an assessment', () => {
  const words = verdictOf([measurement({}), measurement({ title: 'Fetching', guard: 'gate' })], ['a', 'b']);
  expect(words).toContain('Missing on this engine: Memory of a build. Alone on a laptop that is fine');
  expect(words).toContain('For an assessment 2 guarantees are missing or not known.');
  const well = verdictOf([measurement({ verdict: 'holds' })], []);
  expect(well).toMatch(/strangers’ Dockerfiles may run here\.\nIt holds what an assessment needs\.\n$/);
});
