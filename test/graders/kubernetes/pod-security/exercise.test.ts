import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { checksOf } from '../../../../graders/kubernetes/pod-security/evaluate.ts';

it('runtime/pod-security-restricted gives points for every check of restricted v1.34, each once', () => {
  const path = new URL('../../../../exercises/runtime/pod-security-restricted/exercise.yaml', import.meta.url);
  const { checks } = parse(readFileSync(path, 'utf8')) as {
    checks: { kind: string; with?: { level: string; version: string; only: string[] } }[];
  };
  const groups = checks.filter(({ kind }) => kind === 'kubernetes/pod-security').map((check) => check.with!);
  expect(groups.every(({ level, version }) => level === 'restricted' && version === 'v1.34')).toBe(true);
  const all = checksOf({ level: 'restricted', version: 'v1.34' }).map(({ id }) => id);
  expect(groups.flatMap(({ only }) => only).sort()).toEqual(all.sort());
});
