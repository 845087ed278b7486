import { useEffect, useRef } from 'preact/hooks';
import { Ago } from '../parts/Ago.tsx';
import type { Draft } from './draft.ts';
import { mapLines } from './lines.ts';
import { linesOf } from './linesOf.ts';

/** Two versions that disagree, side by side; the one not chosen can be had back with undo. */
export function Conflict({
  draft,
  what = 'exercise',
  onChoose,
}: {
  draft: Draft;
  what?: string;
  onChoose: (which: 'mine' | 'theirs') => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const theirs = draft.conflict;
  useEffect(() => {
    const element = dialog.current;
    if (theirs && element && !element.open) element.showModal();
  }, [theirs]);
  if (!theirs) return null;
  const paths = Object.keys(draft.files).filter((path) => draft.files[path] !== theirs.files[path]);
  return (
    <dialog
      ref={dialog}
      class="conflict"
      aria-labelledby={`conflict-${what}`}
      onCancel={(event) => event.preventDefault()}
    >
      <h2 id={`conflict-${what}`}>This {what} was changed in two places</h2>
      <p>
        The server holds another version
        {theirs.at !== '' && (
          <>
            {' '}
            from <Ago at={theirs.at} />
          </>
        )}
        . Keep one; the other can be had back with Undo.
      </p>
      {paths.map((path) => (
        <div key={path} class="conflict-file">
          <Side title={`Yours: ${path}`} text={draft.files[path] ?? ''} other={theirs.files[path] ?? ''} />
          <Side title={`On the server: ${path}`} text={theirs.files[path] ?? ''} other={draft.files[path] ?? ''} />
        </div>
      ))}
      <p class="row">
        <button type="button" class="button button-primary" onClick={() => onChoose('mine')}>
          Keep yours
        </button>
        <button type="button" class="button" onClick={() => onChoose('theirs')}>
          Take the server’s
        </button>
      </p>
    </dialog>
  );
}

function Side({ title, text, other }: { title: string; text: string; other: string }) {
  const lines = linesOf(text);
  const map = mapLines(lines, linesOf(other));
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <pre tabIndex={0} aria-label={title}>
        {lines.map((line, index) =>
          map[index] === null ? <mark key={index}>{`${line}\n`}</mark> : <span key={index}>{`${line}\n`}</span>,
        )}
      </pre>
    </section>
  );
}
