import type { Verdict } from '../../../graders/index.ts';

/** A verdict of one check worth 100 points. */
export function verdict(status: Verdict['status'], score = status === 'passed' ? 100 : 0): Verdict {
  return {
    exercise: 'image/non-root',
    status,
    score,
    maxScore: 100,
    checks: [{ id: 'user', kind: 'image/user', title: 'Not root', status, points: 100, earned: score, findings: [] }],
    engine: null,
    durationMs: 12,
    hashes: { exercise: 'e', graders: 'g', image: null },
    notes: [],
  };
}
