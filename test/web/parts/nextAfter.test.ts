import { expect, test } from 'vitest';
import type { Course, ProgressState } from '../../../server/contract.ts';
import { nextAfter } from '../../../web/src/parts/nextAfter.ts';

const course = (states: ProgressState[]): Course => ({
  title: '',
  next: null,
  layers: states.map((state, n) => ({
    id: `l${n}`,
    title: '',
    summary: '',
    exercises: [
      {
        id: `l${n}/x`,
        title: '',
        summary: '',
        minutes: 1,
        difficulty: 1,
        points: 100,
        needsEngine: false,
        state,
        bestScore: null,
        attempts: 0,
        lastActivityAt: null,
        secondsSpent: 0,
      },
    ],
  })),
});

test.each<[ProgressState[], string, string | null]>([
  [['passed', 'not-started', 'not-started'], 'l0/x', 'l1/x'],
  [['passed', 'passed', 'in-progress'], 'l0/x', 'l2/x'],
  [['not-started', 'passed', 'passed'], 'l2/x', 'l0/x'],
  [['passed', 'passed', 'passed'], 'l1/x', null],
  [['not-started', 'passed'], 'gone/x', 'l0/x'],
])('%j after %s: %s', (states, id, next) => expect(nextAfter(course(states), id)?.id ?? null).toBe(next));
