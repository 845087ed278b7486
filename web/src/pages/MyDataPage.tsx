import { useRef, useState } from 'preact/hooks';
import type { Holdings } from '../../../server/contract.ts';
import { api, refreshCourse } from '../api.ts';
import { asFailure, useLoad, useTitle } from '../hooks.ts';
import { Loaded } from '../parts/Failure.tsx';
import { announce } from '../parts/Live.tsx';
import { forgetLocal } from '../storage.ts';
import { spent } from '../time.ts';
import { count } from '../words.ts';
import '../styles/panel.css';
import '../styles/mydata.css';

/** What the lab keeps of the learner: how much, all of it as a file, and none of it any more. */
export function MyDataPage() {
  useTitle('My data');
  const load = useLoad('my data', api.holdings);
  const [deleted, setDeleted] = useState(false);
  return (
    <main id="main" class="page my-data" tabIndex={-1}>
      <h1>My data</h1>
      <p>
        Your work is kept on this server and sent nowhere else. What you type stands in this browser as well, until the
        server has it.
      </p>
      {deleted && (
        <p class="notice" role="status">
          Everything is deleted. The course begins anew.
        </p>
      )}
      <Loaded load={load} what="summary">
        {(holdings) => (
          <Kept
            holdings={holdings}
            onDeleted={() => {
              setDeleted(true);
              load.reload();
            }}
          />
        )}
      </Loaded>
    </main>
  );
}

/** In words, only what there is. */
function listOf({ submissions, drafts, notes, hints, seconds }: Holdings): string[] {
  return [
    submissions > 0 ? `${count(submissions, 'check')} with files and verdicts` : '',
    drafts > 0 ? count(drafts, 'draft') : '',
    notes > 0 ? count(notes, 'note') : '',
    hints > 0 ? count(hints, 'opened hint') : '',
    spent(seconds) === null ? '' : `the time you spent, ${spent(seconds)}`,
  ].filter((words) => words !== '');
}

function Kept({ holdings, onDeleted }: { holdings: Holdings; onDeleted: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const list = listOf(holdings);
  const empty = list.length === 0 && holdings.seconds === 0;
  const remove = async () => {
    setBusy(true);
    setFailure(null);
    try {
      await api.deleteMyData();
      forgetLocal();
      dialog.current?.close();
      announce('Everything is deleted.');
      onDeleted();
      void refreshCourse();
    } catch (error) {
      setFailure(asFailure(error).message);
    }
    setBusy(false);
  };
  return (
    <>
      <section class="panel" aria-labelledby="kept-title">
        <h2 id="kept-title">What is kept</h2>
        {empty ? (
          <p class="empty">Nothing yet. It begins with your first edit, note or check.</p>
        ) : (
          <ul class="kept">
            {list.map((words) => (
              <li key={words}>{words}</li>
            ))}
            {list.length === 0 && <li>less than a minute of time spent</li>}
          </ul>
        )}
        <p>
          <a class="button" href={api.myDataUrl} download>
            Download everything
          </a>{' '}
          <span class="quiet">One JSON file. X-rays of images are left out: they can be taken again.</span>
        </p>
      </section>
      <section class="panel" aria-labelledby="delete-title">
        <h2 id="delete-title">Delete</h2>
        <p>
          Removes all of it from the server and from this browser, X-rays of your images included. A check that waits or
          runs is ended. Copies that the operator has made as backups are not reached.
        </p>
        <p>
          <button
            type="button"
            class="button button-danger"
            disabled={empty}
            onClick={() => dialog.current?.showModal()}
          >
            Delete everything…
          </button>
        </p>
      </section>
      <dialog ref={dialog} class="ask" aria-labelledby="ask-title">
        <h2 id="ask-title">Delete everything?</h2>
        <p>This is deleted and cannot be had back:</p>
        <ul class="kept">
          {list.map((words) => (
            <li key={words}>{words}</li>
          ))}
          <li>your progress in the course</li>
        </ul>
        {failure && <p class="failure-line">{failure} Nothing was deleted; try again.</p>}
        <p class="row">
          <button type="button" class="button" autofocus onClick={() => dialog.current?.close()}>
            Keep it
          </button>
          <button type="button" class="button button-danger" disabled={busy} onClick={() => void remove()}>
            Delete everything
          </button>
        </p>
      </dialog>
    </>
  );
}
