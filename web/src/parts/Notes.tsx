import type { Note } from '../../../server/contract.ts';
import { api, ApiFailure } from '../api.ts';
import { Conflict } from '../editor/Conflict.tsx';
import { SaveLine } from '../editor/SaveLine.tsx';
import { useDraft, type Keeping } from '../editor/useDraft.ts';
import { asFailure, useLoad } from '../hooks.ts';

/** The learner's own words on an exercise, kept as drafts are: in this browser at once, on the server a moment later. */
export function Notes({ id }: { id: string }) {
  const load = useLoad(`note ${id}`, () => api.note(id));
  return (
    <section class="notes" aria-labelledby="notes-title">
      <h2 id="notes-title">Notes</h2>
      {load.failure && !load.data && (
        <p class="failure-line">
          {load.failure.message}{' '}
          <button type="button" class="link" onClick={load.reload}>
            Try again
          </button>
        </p>
      )}
      {load.data && <NoteField id={id} note={load.data} />}
    </section>
  );
}

/** A note is a draft of one file of this name. */
const file = 'Note';

const keeping: Keeping = {
  prefix: 'drydock.note.',
  async save(id, files, revision, options) {
    try {
      return await api.saveNote(id, files[file] ?? '', revision, options);
    } catch (error) {
      const failure = asFailure(error);
      const stored = failure.details as Note | null | undefined;
      if (failure.status !== 409 || !stored) throw failure;
      const details = { files: { [file]: stored.text }, revision: stored.revision, savedAt: stored.savedAt };
      throw new ApiFailure(failure.kind, failure.message, { ...failure, details });
    }
  },
};

function NoteField({ id, note }: { id: string; note: Note }) {
  const { draft, dispatch } = useDraft(
    {
      id,
      files: [{ path: file, language: 'text', editable: true, starter: '' }],
      draft:
        note.savedAt === null ? null : { files: { [file]: note.text }, revision: note.revision, savedAt: note.savedAt },
    },
    keeping,
  );
  return (
    <>
      <label class="visually-hidden" for="note">
        Your note on this exercise
      </label>
      <textarea
        id="note"
        rows={3}
        placeholder="For yourself: what to remember, what to look up"
        value={draft.files[file] ?? ''}
        onInput={(event) => dispatch({ type: 'typed', path: file, text: event.currentTarget.value })}
      />
      {draft.before && (
        <p class="row">
          {draft.before.what}{' '}
          <button type="button" class="link" onClick={() => dispatch({ type: 'undone' })}>
            Undo
          </button>
          <button type="button" class="link" onClick={() => dispatch({ type: 'undo-dismissed' })}>
            Dismiss
          </button>
        </p>
      )}
      <p class="notes-save">
        <SaveLine draft={draft} />
      </p>
      <Conflict draft={draft} what="note" onChoose={(which) => dispatch({ type: 'chosen', which })} />
    </>
  );
}
