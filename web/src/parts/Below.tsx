import type { ExercisePage, SubmissionCard } from '../../../server/contract.ts';
import type { Load } from '../hooks.ts';
import { AfterPassing } from './AfterPassing.tsx';
import type { Checking } from './checking.ts';
import { Hints } from './Hints.tsx';
import { History } from './History.tsx';
import { Notes } from './Notes.tsx';
import { useTimeSpent } from './useTimeSpent.ts';

/** What stands under the evidence and is not needed at once: the discussion, hints, notes, history. */
export function Below({
  page,
  checking,
  history,
}: {
  page: ExercisePage;
  checking: Checking;
  history: Load<{ submissions: SubmissionCard[] }>;
}) {
  useTimeSpent(page.id);
  return (
    <>
      {page.discussionHtml !== null && <AfterPassing id={page.id} discussionHtml={page.discussionHtml} />}
      <Hints page={page} />
      <Notes id={page.id} />
      <History
        load={history}
        secondsSpent={page.secondsSpent}
        shown={checking.submission?.id ?? null}
        image={checking.submission?.verdict?.hashes.image ? checking.submission.id : null}
      />
    </>
  );
}
