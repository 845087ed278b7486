import { Ago } from '../parts/Ago.tsx';
import type { Draft } from './draft.ts';

/** Where the text is safe, in a few words. */
export function SaveLine({ draft }: { draft: Draft }) {
  if (draft.conflict) return <span class="save save-amber">Two versions: choose one</span>;
  switch (draft.save) {
    case 'saved':
      return (
        <span class="save">
          {draft.savedAt === null ? (
            'Nothing changed yet'
          ) : (
            <>
              Saved <Ago at={draft.savedAt} />
            </>
          )}
        </span>
      );
    case 'waiting':
    case 'saving':
      return <span class="save">Saving…</span>;
    case 'elsewhere':
      return <span class="save">Typed in another tab</span>;
    case 'kept':
      return <span class="save save-amber">Kept in this browser; the server does not answer</span>;
    case 'refused':
      return <span class="save save-amber">Kept in this browser. {draft.message}</span>;
  }
}
