import { useEffect, useMemo } from 'preact/hooks';
import type { CheckResult, ExercisePage } from '../../../server/contract.ts';
import { useImported } from '../hooks.ts';

const loadParts = () => import('./parts.ts');
const loadNothing = () => Promise.resolve(null);

/** The policy bench once its code is here, following the text; null for exercises without a policy. */
export function useBench(
  page: ExercisePage,
  files: readonly { path: string; text: string }[],
  results: readonly CheckResult[],
) {
  const { loaded: parts } = useImported(page.bench ? loadParts : loadNothing);
  const live = useMemo(() => parts?.openBench() ?? null, [parts, page.id]);
  useEffect(() => () => live?.close(), [live]);
  useEffect(() => {
    if (!live || !page.bench) return;
    const texts = Object.fromEntries(files.map(({ path, text }) => [path, text]));
    live.update({ bench: page.bench, checks: page.checks, files: texts, results });
  }, [live, page.bench, files, results]);
  return parts && live ? { ...parts, live } : null;
}
