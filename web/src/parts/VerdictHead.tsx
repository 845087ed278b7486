import type { Submission } from '../../../server/contract.ts';
import { imageUrl } from '../router.ts';
import { duration } from '../words.ts';
import { Ago } from './Ago.tsx';
import { Glyph } from './Glyph.tsx';
import { Inline } from './Inline.tsx';

/** The outcome in one line, the points as plates, and what the verdict stands on. */
export function VerdictHead({ submission }: { submission: Submission }) {
  const { verdict, state } = submission;
  if (state === 'cancelled')
    return (
      <div class="notice">
        <p>
          <strong>Cancelled.</strong> Nothing was graded; your files are as you left them.
        </p>
      </div>
    );
  if (!verdict)
    return (
      <div class="notice notice-amber">
        <p>
          <strong>Not graded.</strong> <Inline text={submission.message ?? 'The grader could not finish.'} />
        </p>
        <p class="quiet">Your files are stored and no points were lost. Press Check to try again.</p>
      </div>
    );
  const words = { passed: 'Passed', failed: 'Not passed yet', error: 'Not graded fully' }[verdict.status];
  const open = verdict.checks.filter((check) => check.status === 'error').length;
  return (
    <div class={`verdict verdict-${verdict.status}`}>
      <p class="verdict-line">
        <Glyph sign={verdict.status} size={22} />
        <strong class="verdict-word">{words}</strong>
        <span class="verdict-score">
          <b>{verdict.score}</b> of {verdict.maxScore} points
        </span>
      </p>
      <div class="strakes" aria-hidden="true">
        {verdict.checks.map((check) => (
          <span
            key={check.id}
            class={`strake strake-${check.status}`}
            style={{ flexGrow: Math.max(check.points, 1) }}
            title={check.title}
          />
        ))}
      </div>
      {open > 0 && (
        <p>
          {open === 1 ? 'One check' : `${open} checks`} could not be decided through no fault of yours. That costs no
          points, and your files are stored; press Check to try again once the cause is gone.
        </p>
      )}
      {verdict.notes.map((note) => (
        <p key={note} class="quiet note-line">
          <Inline text={note} />
        </p>
      ))}
      <p class="quiet verdict-facts">
        <Ago at={submission.submittedAt} /> · graded in {duration(verdict.durationMs)}
        {verdict.engine && ` · ${verdict.engine.name} ${verdict.engine.version}`}
        {verdict.engine && verdict.engine.standIns.length > 0 && (
          <> · on stand-ins for {verdict.engine.standIns.join(', ')}</>
        )}
      </p>
      {verdict.hashes.image !== null && (
        <p class="verdict-inside">
          <a href={imageUrl(submission.id)}>Look inside the image</a>
        </p>
      )}
    </div>
  );
}
