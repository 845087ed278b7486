/** What the policy bench of an exercise needs, told by its checks. */
import { z } from 'zod';
import { defaultFile, loadKind, type Exercise } from '../graders/index.ts';
import type { Bench } from './contract.ts';

/** Null when no check looks at an IAM policy. `told`: the requests themselves, too, not only how many there are. */
export async function benchOf(exercise: Exercise, told: boolean): Promise<Bench | null> {
  const policies = new Set<string>();
  const asked: Bench['asked'] = [];
  for (const { id, kind: name, file: named, with: params } of exercise.checks) {
    const kind = await loadKind(name);
    if (!kind || kind.needsEngine || kind.check.subject !== 'iam') continue;
    const file = named ?? defaultFile(exercise, 'iam');
    policies.add(file);
    const fit = z.safeParse(kind.check.params, params);
    const asks = fit.success ? kind.check.asks?.(fit.data) : undefined;
    if (!asks) continue;
    const { as, expected, more, requests } = asks;
    asked.push({ check: id, file, as, expected, more, count: requests.length, requests: told ? requests : null });
  }
  return policies.size === 0 ? null : { policies: [...policies], asked };
}
