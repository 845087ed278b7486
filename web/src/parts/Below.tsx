import type { ExercisePage, SubmissionCard } from '../../../server/contract.ts';
import type { Load } from '../hooks.ts';
import { AfterPassing } from './AfterPassing.tsx';
import type { Checking } from './checking.ts';
import { Hints } from './Hints.tsx';
import { History } from './History.tsx';

/** What stands under the evidence and is not needed at once: the discussion, hints, history. */
export function Below({
  page,
  checking,
  history,
}: {
  page: ExercisePage;
  checking: Checking;
  history: Load<{ submissions: SubmissionCard[] }>;
}) {
  return (
    <>
      {page.discussionHtml !== null && <AfterPassing id={page.id} discussionHtml={page.discussionHtml} />}
      <Hints page={page} />
      <History
        load={history}
        shown={checking.submission?.id ?? null}
        image={checking.submission?.verdict?.hashes.image ? checking.submission.id : null}
      />
    </>
  );
}
