/**
 * The learner's text and where it is safe, as a pure state machine: every keystroke is kept in this browser at once and
 * on the server a moment later. Nothing is ever dropped: two versions that disagree are both kept until someone chooses.
 */
import type { ExercisePage, Files } from '../../../server/contract.ts';

/** A whole set of the editable files with where it stands. */
export interface Version {
  files: Files;
  /** The server's revision that it grew from; 0: none yet. */
  revision: number;
  /** ISO-8601, when it was typed or stored. */
  at: string;
}

/** What this browser keeps per exercise. */
export interface LocalCopy extends Version {
  /** True while the server has not stored exactly this. */
  unsaved: boolean;
  /** Which tab wrote it. */
  tab: string;
}

export type SaveState =
  /** The server has exactly this text. */
  | 'saved'
  /** Typed, not sent yet. */
  | 'waiting'
  | 'saving'
  /** The server did not answer; kept in this browser and tried again. */
  | 'kept'
  /** Another tab of this browser typed it and will send it. */
  | 'elsewhere'
  /** The server refused it (too large, say); `message` tells why. Kept in this browser. */
  | 'refused';

export interface Draft {
  files: Files;
  revision: number;
  save: SaveState;
  /** When the server last stored this text; null before the first time. */
  savedAt: string | null;
  /** What is on its way to the server. */
  sending: Files | null;
  /** Another version that disagrees; both wait for a choice and nothing is sent. */
  conflict: Version | null;
  /** What `undo` goes back to after a reset, a restore or a choice. */
  before: { files: Files; what: string } | null;
  message: string | null;
}

export type DraftEvent =
  | { type: 'typed'; path: string; text: string }
  /** All files at once (reset, restore); can be undone. */
  | { type: 'replaced'; files: Files; what: string }
  | { type: 'undone' }
  | { type: 'undo-dismissed' }
  | { type: 'sending' }
  | { type: 'stored'; revision: number; savedAt: string }
  | { type: 'unanswered' }
  | { type: 'refused'; message: string }
  | { type: 'conflicted'; theirs: Version }
  /** `mine` goes to the server over the other version, which stays as `before`; `theirs` the other way round. */
  | { type: 'chosen'; which: 'mine' | 'theirs' }
  /** Another tab of this browser wrote the exercise. */
  | { type: 'other-tab'; copy: LocalCopy };

/** True when both hold the same files with the same text. */
export function sameFiles(a: Files, b: Files): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}

/** The starter's editable files. */
export function starterFiles(page: Pick<ExercisePage, 'files'>): Files {
  return Object.fromEntries(page.files.filter((file) => file.editable).map((file) => [file.path, file.starter]));
}

/** Files of `version` that the exercise still has; what it gained since comes from the starter. */
function fitted(files: Files, starter: Files): Files {
  return Object.fromEntries(Object.entries(starter).map(([path, text]) => [path, files[path] ?? text]));
}

/**
 * What the page starts with. Text of this browser that never reached the server is taken up when it grew from the
 * server's present revision; otherwise the two disagree and are both kept.
 */
export function openDraft(page: Pick<ExercisePage, 'files' | 'draft'>, local: LocalCopy | null): Draft {
  const starter = starterFiles(page);
  const server: Version = page.draft
    ? { files: fitted(page.draft.files, starter), revision: page.draft.revision, at: page.draft.savedAt }
    : { files: starter, revision: 0, at: '' };
  const clean: Draft = {
    files: server.files,
    revision: server.revision,
    save: 'saved',
    savedAt: page.draft?.savedAt ?? null,
    sending: null,
    conflict: null,
    before: null,
    message: null,
  };
  if (!local) return clean;
  const mine = fitted(local.files, starter);
  // A copy that the server had stored and still has, or has gone beyond from elsewhere, is only old.
  if (sameFiles(mine, server.files) || (!local.unsaved && local.revision <= server.revision)) return clean;
  const recovered: Draft = { ...clean, files: mine, save: 'waiting' };
  if (local.revision === server.revision)
    return { ...recovered, before: { files: server.files, what: 'Recovered what you typed before it was saved.' } };
  return { ...recovered, conflict: server };
}

export function draftReducer(draft: Draft, event: DraftEvent): Draft {
  switch (event.type) {
    case 'typed': {
      if (draft.files[event.path] === event.text) return draft;
      return { ...changed(draft, { ...draft.files, [event.path]: event.text }), before: draft.before };
    }
    case 'replaced':
      return {
        ...changed(draft, { ...draft.files, ...event.files }),
        before: { files: draft.files, what: event.what },
      };
    case 'undone':
      return draft.before ? { ...changed(draft, draft.before.files), before: null } : draft;
    case 'undo-dismissed':
      return { ...draft, before: null };
    case 'sending':
      return { ...draft, save: 'saving', sending: draft.files };
    case 'stored': {
      const whole = draft.sending !== null && sameFiles(draft.files, draft.sending);
      return {
        ...draft,
        revision: event.revision,
        savedAt: event.savedAt,
        sending: null,
        save: whole ? 'saved' : 'waiting',
        message: null,
      };
    }
    case 'unanswered':
      return { ...draft, save: 'kept', sending: null };
    case 'refused':
      return { ...draft, save: 'refused', sending: null, message: event.message };
    case 'conflicted':
      // The same text arrived by another way: only the revision was old.
      if (sameFiles(draft.files, event.theirs.files))
        return { ...draft, revision: event.theirs.revision, savedAt: event.theirs.at, save: 'saved', sending: null };
      return { ...draft, save: 'waiting', sending: null, conflict: event.theirs };
    case 'chosen': {
      const theirs = draft.conflict;
      if (!theirs) return draft;
      const settled = { ...draft, conflict: null, revision: theirs.revision };
      return event.which === 'mine'
        ? { ...settled, save: 'waiting', before: { files: theirs.files, what: 'Kept your version.' } }
        : {
            ...settled,
            files: theirs.files,
            save: 'saved',
            savedAt: theirs.at === '' ? null : theirs.at,
            before: { files: draft.files, what: 'Took the other version.' },
          };
    }
    case 'other-tab': {
      const { copy } = event;
      const stored = !copy.unsaved && copy.revision > draft.revision;
      if (sameFiles(copy.files, draft.files))
        return stored ? { ...draft, revision: copy.revision, savedAt: copy.at, save: 'saved' } : draft;
      // With nothing of its own to lose this tab follows; otherwise the server will refuse the older one, and both show.
      if ((draft.save !== 'saved' && draft.save !== 'elsewhere') || draft.conflict) return draft;
      return {
        ...draft,
        files: fitted(copy.files, draft.files),
        revision: copy.revision,
        save: copy.unsaved ? 'elsewhere' : 'saved',
        savedAt: copy.unsaved ? draft.savedAt : copy.at,
        message: 'Another tab changed this exercise; this one follows it.',
      };
    }
  }
}

function changed(draft: Draft, files: Files): Draft {
  return { ...draft, files, save: draft.save === 'saving' ? 'saving' : 'waiting', message: null, before: null };
}

/** Whether a save should be sent now. */
export function shouldSend(draft: Draft): boolean {
  return draft.conflict === null && draft.sending === null && (draft.save === 'waiting' || draft.save === 'kept');
}

/** What this browser keeps. */
export function toLocal(draft: Draft, tab: string, at: string): LocalCopy {
  return { files: draft.files, revision: draft.revision, at, unsaved: draft.save !== 'saved', tab };
}

/** Reads what {@link toLocal} wrote; anything else is absent. */
export function fromLocal(value: unknown): LocalCopy | null {
  if (typeof value !== 'object' || value === null) return null;
  const { files, revision, at, unsaved, tab } = value as Record<string, unknown>;
  if (typeof revision !== 'number' || typeof at !== 'string' || typeof unsaved !== 'boolean' || typeof tab !== 'string')
    return null;
  if (typeof files !== 'object' || files === null || !Object.values(files).every((text) => typeof text === 'string'))
    return null;
  return { files: files as Files, revision, at, unsaved, tab };
}
