import { useState } from 'preact/hooks';
import type { ExercisePage as Page, Submission, SubmissionCard } from '../../../server/contract.ts';
import { api } from '../api.ts';
import { useLoad, useTitle } from '../hooks.ts';
import { Ago } from '../parts/Ago.tsx';
import { Loaded } from '../parts/Failure.tsx';
import { compareUrl, exerciseUrl, imageUrl, navigate } from '../router.ts';
import { short } from '../time.ts';
import { Compared } from '../xray/Compared.tsx';
import { choicesOf } from '../xray/comparison.ts';
import { Side } from '../xray/Side.tsx';
import { TakeXray } from '../xray/TakeXray.tsx';
import { useXray } from '../xray/useXray.ts';
import '../styles/evidence.css';
import '../styles/witness.css';
import '../styles/panel.css';
import '../styles/xray.css';
import '../styles/compare.css';

interface Read {
  submission: Submission;
  other: Submission | null;
  page: Page;
  history: SubmissionCard[];
}

/** Two submissions' images side by side: the other is chosen from the history of the exercise. */
export function ComparePage({ id, other }: { id: string; other: string | null }) {
  const load = useLoad(`compare ${id} ${other ?? ''}`, async (): Promise<Read> => {
    const [submission, second] = await Promise.all([
      api.submission(id),
      other === null ? Promise.resolve(null) : api.submission(other),
    ]);
    const [page, { submissions }] = await Promise.all([
      api.exercise(submission.exercise),
      api.submissions(submission.exercise),
    ]);
    return { submission, other: second, page, history: submissions };
  });
  useTitle(load.data ? `Two images of ${load.data.page.title}` : null);
  return (
    <main id="main" class="xray compare" tabIndex={-1}>
      <Loaded load={load} what="submission">
        {(read) => (
          <>
            <div class="xray-bar">
              <div>
                <p class="crumb">
                  <a href="/">Course</a> <span aria-hidden="true">/</span>{' '}
                  <a href={exerciseUrl(read.page.id)}>{read.page.title}</a> <span aria-hidden="true">/</span>{' '}
                  <a href={imageUrl(id)}>Inside the image</a>
                </p>
                <h1>Two images, side by side</h1>
              </div>
            </div>
            <div class="xray-body">
              <Chooser read={read} />
              {read.other && <Both a={read.submission} b={read.other} />}
            </div>
          </>
        )}
      </Loaded>
    </main>
  );
}

function Chooser({ read }: { read: Read }) {
  const { submission, other, history } = read;
  const choices = choicesOf(history, submission.id, (at) => short(Date.parse(at)));
  const [chosen, setChosen] = useState(other?.id ?? choices[0]?.id ?? '');
  return (
    <form
      class="chooser panel"
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen !== '') navigate(compareUrl(submission.id, chosen));
      }}
    >
      <p>
        <Side side="a" /> Check from <Ago at={submission.submittedAt} />
        {submission.score !== null && `, ${submission.score} of ${submission.maxScore ?? 0} points`}
      </p>
      {choices.length === 0 ? (
        <p class="empty">
          There is no other graded check of this exercise yet. Change the Dockerfile, press Check, and come back: both
          images then stand side by side.
        </p>
      ) : (
        <div class="chooser-row">
          <label>
            <Side side="b" /> <span>with the check from</span>
            <select value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
              {choices.map((choice) => (
                <option key={choice.id} value={choice.id}>
                  {choice.text}
                </option>
              ))}
            </select>
          </label>
          <button type="submit" class={other ? 'button' : 'button button-primary'}>
            Compare
          </button>
          {other && (
            <a class="button button-quiet" href={compareUrl(other.id, submission.id)}>
              Swap A and B
            </a>
          )}
        </div>
      )}
    </form>
  );
}

function Both({ a, b }: { a: Submission; b: Submission }) {
  const first = useXray(a.id);
  const second = useXray(b.id);
  const ready = first.xray?.state === 'ready' && second.xray?.state === 'ready';
  if (ready) return <Result a={a.id} b={b.id} />;
  const untaken = [first, second].filter(({ xray }) => xray?.state === 'none' && xray.obstacle === null);
  return (
    <>
      <p>Both images need an X-ray before they stand side by side. Each is kept once it is taken.</p>
      {untaken.length === 2 && (
        <p>
          <button type="button" class="button button-primary" onClick={() => untaken.forEach(({ take }) => take())}>
            Take both X-rays
          </button>
        </p>
      )}
      <div class="two-xrays">
        {[
          { side: 'a' as const, submission: a, controls: first },
          { side: 'b' as const, submission: b, controls: second },
        ].map(({ side, submission, controls }) => (
          <section key={side} class="one-xray" aria-label={`X-ray of ${side.toUpperCase()}`}>
            <h2>
              <Side side={side} /> Check from <Ago at={submission.submittedAt} />
            </h2>
            {controls.xray?.state === 'ready' ? (
              <p class="quiet">
                Ready. <a href={imageUrl(submission.id)}>Look inside</a>
              </p>
            ) : (
              <TakeXray controls={controls} submission={submission} brief />
            )}
          </section>
        ))}
      </div>
    </>
  );
}

function Result({ a, b }: { a: string; b: string }) {
  const load = useLoad(`comparison ${a} ${b}`, () => api.compareImages(a, b));
  return (
    <Loaded load={load} what="comparison">
      {(comparison) => <Compared comparison={comparison} />}
    </Loaded>
  );
}
