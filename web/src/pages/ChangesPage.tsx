import { useMemo, useRef, useState } from 'preact/hooks';
import type { ExercisePage as Page, Files, Submission, SubmissionCard, Verdict } from '../../../server/contract.ts';
import { api } from '../api.ts';
import { FileDiff } from '../changes/FileDiff.tsx';
import { outcomesOf } from '../changes/outcomes.ts';
import { draftSide, filesThatDiffer, sideBefore, sideChoices, starterSide } from '../changes/sides.ts';
import { starterFiles } from '../editor/draft.ts';
import { askToRestore } from '../editor/useDraft.ts';
import { useLoad, useTitle } from '../hooks.ts';
import { Ago } from '../parts/Ago.tsx';
import { Loaded } from '../parts/Failure.tsx';
import { Glyph } from '../parts/Glyph.tsx';
import { changesUrl, compareUrl, exerciseUrl, navigate, submissionUrl } from '../router.ts';
import { short } from '../time.ts';
import { count } from '../words.ts';
import '../styles/panel.css';
import '../styles/xray.css';
import '../styles/compare.css';
import '../styles/diff.css';

interface Side {
  files: Files;
  /** For headings: `The starter`. */
  name: string;
  verdict: Verdict | null;
  /** The submission, when it is one. */
  id: string | null;
}

interface Read {
  submission: Submission;
  before: Side;
  chosen: string;
  page: Page;
  history: SubmissionCard[];
}

/** The files of a check beside those of another, of the starter, or of the editor; and which checks the change fixed or broke. */
export function ChangesPage({ id, other }: { id: string; other: string | null }) {
  const load = useLoad(`changes ${id} ${other ?? ''}`, async (): Promise<Read> => {
    const submission = await api.submission(id);
    const [page, { submissions: history }] = await Promise.all([
      api.exercise(submission.exercise),
      api.submissions(submission.exercise),
    ]);
    const chosen = other ?? sideBefore(history, id);
    return { submission, page, history, chosen, before: await sideOf(chosen, page) };
  });
  useTitle(load.data ? `What changed in ${load.data.page.title}` : null);
  return (
    <main id="main" class="xray changes" tabIndex={-1}>
      <Loaded load={load} what="submission">
        {(read) => (
          <>
            <div class="xray-bar">
              <div>
                <p class="crumb">
                  <a href="/">Course</a> <span aria-hidden="true">/</span>{' '}
                  <a href={exerciseUrl(read.page.id)}>{read.page.title}</a> <span aria-hidden="true">/</span>{' '}
                  <a href={submissionUrl(id)}>
                    Check from <Ago at={read.submission.submittedAt} />
                  </a>
                </p>
                <h1>What changed</h1>
              </div>
            </div>
            <div class="changes-body">
              <Chooser key={read.chosen} read={read} />
              <Changes read={read} />
            </div>
          </>
        )}
      </Loaded>
    </main>
  );
}

async function sideOf(side: string, page: Page): Promise<Side> {
  const starter = starterFiles(page);
  if (side === starterSide) return { files: starter, name: 'The starter', verdict: null, id: null };
  if (side === draftSide)
    return { files: { ...starter, ...page.draft?.files }, name: 'What is in the editor', verdict: null, id: null };
  const submission = await api.submission(side);
  const { id, files, verdict } = submission;
  return { files: { ...starter, ...files }, name: nameOf(submission), verdict, id };
}

function nameOf({ submittedAt, score }: Submission): string {
  return `Check from ${short(Date.parse(submittedAt))}${score === null ? '' : `, ${count(score, 'point')}`}`;
}

function Chooser({ read }: { read: Read }) {
  const { submission, history, page, before } = read;
  const choices = sideChoices(history, submission.id, page.draft !== null, (at) => short(Date.parse(at)));
  const [chosen, setChosen] = useState(read.chosen);
  const restore = (files: Files, what: string) => {
    askToRestore(page.id, files, what);
    navigate(exerciseUrl(page.id));
  };
  return (
    <form
      class="chooser panel"
      onSubmit={(event) => {
        event.preventDefault();
        navigate(changesUrl(submission.id, chosen));
      }}
    >
      <div class="chooser-row">
        <label>
          <span>From</span>
          <select value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
            {choices.map((choice) => (
              <option key={choice.side} value={choice.side}>
                {choice.text}
              </option>
            ))}
          </select>
        </label>
        <span>
          to the check from <Ago at={submission.submittedAt} />
        </span>
        <button type="submit" class="button">
          Compare
        </button>
        {before.id !== null && (
          <a class="button button-quiet" href={changesUrl(before.id, submission.id)}>
            Other way round
          </a>
        )}
      </div>
      <p class="row">
        <button
          type="button"
          class="button"
          onClick={() => restore(submission.files, 'Restored the files of an earlier check.')}
        >
          Restore this check
        </button>
        {read.chosen !== draftSide && (
          <button type="button" class="button" onClick={() => restore(before.files, `Restored: ${before.name}.`)}>
            {read.chosen === starterSide ? 'Restore the starter' : 'Restore the other one'}
          </button>
        )}
        <span class="quiet">What is in the editor now stays one Undo away.</span>
      </p>
      {before.verdict?.hashes.image && submission.verdict?.hashes.image && before.id !== null && (
        <p>
          <a href={compareUrl(before.id, submission.id)}>Compare their images</a>
        </p>
      )}
    </form>
  );
}

function Changes({ read: { submission, before, page } }: { read: Read }) {
  const body = useRef<HTMLElement>(null);
  const files = useMemo(
    () => filesThatDiffer(before.files, { ...starterFiles(page), ...submission.files }),
    [before.files, submission.files, page],
  );
  const step = (by: 1 | -1) => {
    const stops = [...(body.current?.querySelectorAll<HTMLElement>('[data-change]') ?? [])];
    const at = stops.indexOf(document.activeElement as HTMLElement);
    // From the last one it goes on with the first.
    const next = stops.at(at < 0 ? (by > 0 ? 0 : -1) : (at + by) % stops.length);
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: 'center' });
  };
  const names = { before: before.name, after: nameOf(submission) };
  return (
    <>
      <Outcomes before={before.verdict} after={submission.verdict} />
      <section ref={body} class="changes-body-files" aria-labelledby="changes-title">
        <div class="changes-head">
          <h2 id="changes-title">
            {files.length === 0 ? 'The files are the same' : `${count(files.length, 'file')} changed`}
          </h2>
          {files.length > 0 && (
            <p class="row">
              <button type="button" class="button" onClick={() => step(-1)}>
                Previous change
              </button>
              <button type="button" class="button" onClick={() => step(1)}>
                Next change
              </button>
            </p>
          )}
        </div>
        {files.length === 0 && (
          <p class="empty">{`${before.name} and this check hold the same text. Choose another one above.`}</p>
        )}
        {files.map((file) => (
          <FileDiff key={file.path} {...file} names={names} />
        ))}
      </section>
    </>
  );
}

/** Said only when both were graded. */
function Outcomes({ before, after }: { before: Verdict | null; after: Verdict | null }) {
  if (!before || !after) return null;
  const { fixed, broken } = outcomesOf(before, after);
  return (
    <section class="panel" aria-labelledby="outcomes-title">
      <h2 id="outcomes-title">
        {fixed.length + broken.length === 0
          ? 'The checks ended the same'
          : [
              fixed.length > 0 ? `${count(fixed.length, 'check')} fixed` : '',
              broken.length > 0 ? `${count(broken.length, 'check')} broken` : '',
            ]
              .filter((words) => words !== '')
              .join(', ')}
      </h2>
      <p class="quiet">
        {before.score} of {before.maxScore} points before, {after.score} of {after.maxScore} after.
      </p>
      {fixed.length + broken.length > 0 && (
        <ul class="outcomes">
          {fixed.map((check) => (
            <li key={check.id}>
              <Glyph sign="passed" /> <span>Fixed: {check.title}</span>
            </li>
          ))}
          {broken.map((check) => (
            <li key={check.id}>
              <Glyph sign="failed" /> <span>Broken: {check.title}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
