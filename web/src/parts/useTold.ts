import type { BuildStep, RunEntry } from '../../../server/contract.ts';
import { api } from '../api.ts';
import { useImported, useLoad } from '../hooks.ts';
import type { Checking } from './checking.ts';

const loadTold = () => import('../ran/Told.tsx').then((module) => module.Told);
const loadNothing = () => Promise.resolve(null);

/** What was told of a grading, and the code that shows it: from the events while it goes on, then as the server keeps it. */
export function useTold(checking: Checking) {
  const { submission, phase, steps, ran } = checking;
  const used = submission?.verdict ? submission.verdict.engine !== null : submission?.state === 'ungradable';
  const id = phase === 'done' && used ? submission!.id : null;
  const { data } = useLoad(`record ${id}`, () => (id === null ? Promise.resolve(null) : api.record(id)));
  const told: { steps: readonly BuildStep[]; ran: readonly RunEntry[] } = data?.kept ? data : { steps, ran };
  const any = told.steps.length + told.ran.length > 0;
  const { loaded: Told } = useImported(any ? loadTold : loadNothing);
  return { ...told, Told: any ? Told : null, gone: data?.kept === false && !any };
}
