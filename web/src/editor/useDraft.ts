import { useCallback, useEffect, useReducer, useRef } from 'preact/hooks';
import type { ExercisePage, Files } from '../../../server/contract.ts';
import { api, connection, type DraftSaved } from '../api.ts';
import { asFailure } from '../hooks.ts';
import { readStoredJson, writeStored } from '../storage.ts';
import { uuid } from '../uuid.ts';
import {
  draftReducer,
  fromLocal,
  openDraft,
  sameFiles,
  shouldSend,
  starterFiles,
  toLocal,
  type Draft,
  type DraftEvent,
  type Version,
} from './draft.ts';

const saveAfterMs = 800;
const retryAfterMs = 5000;
const tab = uuid();

/** Where texts of a kind are kept: in this browser under the prefix, on the server by `save`. */
export interface Keeping {
  prefix: string;
  save(id: string, files: Files, revision: number, options?: { keepalive?: boolean }): Promise<DraftSaved>;
}

const drafts: Keeping = { prefix: 'drydock.draft.', save: api.saveDraft };

type Kept = Pick<ExercisePage, 'id' | 'files' | 'draft'>;

/** The draft of an exercise, saved here at once and on the server soon; see draft.ts. */
export function useDraft(page: Kept, keeping = drafts): { draft: Draft; dispatch: (event: DraftEvent) => void } {
  const key = `${keeping.prefix}${page.id}`;
  const [draft, dispatch] = useReducer(draftReducer, null, () => openDraft(page, fromLocal(readStoredJson(key))));
  const latest = useRef(draft);
  latest.current = draft;

  // This browser's copy follows every change in the same task.
  const wrote = useRef<Draft | null>(null);
  if (wrote.current?.files !== draft.files || wrote.current.save !== draft.save) {
    // Untouched exercises leave nothing behind.
    const untouched = wrote.current === null && draft.save === 'saved';
    wrote.current = draft;
    if (!untouched && !draft.conflict && !fromOtherTab(key, draft))
      writeStored(key, JSON.stringify(toLocal(draft, tab, new Date().toISOString())));
  }

  const send = useCallback(() => {
    const { files, revision } = latest.current;
    if (!shouldSend(latest.current)) return;
    dispatch({ type: 'sending' });
    keeping.save(page.id, files, revision).then(
      (stored) => dispatch({ type: 'stored', ...stored }),
      (error: unknown) => {
        const failure = asFailure(error);
        const theirs = failure.status === 409 ? storedDraft(failure.details, page) : null;
        if (theirs) dispatch({ type: 'conflicted', theirs });
        else if (failure.kind === 'refused') dispatch({ type: 'refused', message: failure.message });
        else dispatch({ type: 'unanswered' });
      },
    );
  }, [page.id]);

  useEffect(() => {
    if (!shouldSend(draft)) return;
    const timer = setTimeout(send, draft.save === 'kept' ? retryAfterMs : saveAfterMs);
    return () => clearTimeout(timer);
  }, [draft, send]);

  useEffect(() => connection.subscribe((state) => state === 'up' && latest.current.save === 'kept' && send()), [send]);

  useEffect(() => {
    const flush = () => {
      const now = latest.current;
      if (shouldSend(now))
        void keeping.save(page.id, now.files, now.revision, { keepalive: true }).catch(() => undefined);
    };
    const follow = (event: StorageEvent) => {
      if (event.key !== key) return;
      const copy = fromLocal(readStoredJson(key));
      if (copy && copy.tab !== tab) dispatch({ type: 'other-tab', copy });
    };
    addEventListener('pagehide', flush);
    addEventListener('storage', follow);
    return () => {
      flush();
      removeEventListener('pagehide', flush);
      removeEventListener('storage', follow);
    };
  }, [page.id, key]);

  return { draft, dispatch };
}

/** What another tab wrote and this one only follows is that tab's to keep. */
function fromOtherTab(key: string, draft: Draft): boolean {
  const copy = fromLocal(readStoredJson(key));
  return copy !== null && copy.tab !== tab && draft.save !== 'waiting' && sameFiles(copy.files, draft.files);
}

/** The stored draft in a 409's details; without one the server has the starter. */
function storedDraft(details: unknown, page: Kept): Version {
  const stored = details as { files: Files; revision: number; savedAt: string } | null | undefined;
  return stored
    ? { files: stored.files, revision: stored.revision, at: stored.savedAt }
    : { files: starterFiles(page), revision: 0, at: '' };
}

const restoreKey = 'drydock.restore';

/** Hands files of an old submission to the exercise's page, which takes them as an edit that can be undone. */
export function askToRestore(exercise: string, files: Files, what: string): void {
  sessionStorage.setItem(restoreKey, JSON.stringify({ exercise, files, what }));
}

/** The files asked for, once. */
export function takeRestore(exercise: string): { files: Files; what: string } | null {
  try {
    const asked = JSON.parse(sessionStorage.getItem(restoreKey) ?? 'null') as {
      exercise: string;
      files: Files;
      what: string;
    } | null;
    if (asked?.exercise !== exercise) return null;
    sessionStorage.removeItem(restoreKey);
    return { files: asked.files, what: asked.what };
  } catch {
    return null;
  }
}
