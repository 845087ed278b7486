import { describe, expect, test } from 'vitest';
import {
  draftReducer,
  fromLocal,
  openDraft,
  shouldSend,
  toLocal,
  type Draft,
  type DraftEvent,
  type LocalCopy,
} from '../../../web/src/editor/draft.ts';

const starter = 'FROM alpine:3.19\n';
const files = [
  { path: 'Dockerfile', language: 'dockerfile', editable: true, starter },
  { path: 'server.js', language: 'javascript', editable: false, starter: '// given' },
];
const at = '2026-11-23T12:00:00Z';
const fresh = () => openDraft({ files, draft: null }, null);
const run = (draft: Draft, ...events: DraftEvent[]) => events.reduce(draftReducer, draft);
const typed = (text: string): DraftEvent => ({ type: 'typed', path: 'Dockerfile', text });
const local = (text: string, more: Partial<LocalCopy> = {}): LocalCopy => ({
  files: { Dockerfile: text },
  revision: 0,
  at,
  unsaved: true,
  tab: 'other',
  ...more,
});
const stored = (text: string, revision: number) => ({ files: { Dockerfile: text }, revision, savedAt: at });

describe('opening', () => {
  test('without any copy: the starter, saved, editable files only', () => {
    expect(fresh()).toMatchObject({ files: { Dockerfile: starter }, revision: 0, save: 'saved', conflict: null });
    expect(Object.keys(fresh().files)).toEqual(['Dockerfile']);
  });

  test('the server’s draft is taken', () => {
    const draft = openDraft({ files, draft: stored('A', 4) }, null);
    expect(draft).toMatchObject({ files: { Dockerfile: 'A' }, revision: 4, savedAt: at });
  });

  test('text that never reached the server comes back after a crash of the page', () => {
    const draft = openDraft({ files, draft: stored('A', 4) }, local('A and more', { revision: 4 }));
    expect(draft).toMatchObject({ files: { Dockerfile: 'A and more' }, revision: 4, save: 'waiting', conflict: null });
    expect(draft.before?.files).toEqual({ Dockerfile: 'A' });
    expect(shouldSend(draft)).toBe(true);
  });

  test('unsaved text beside a newer draft of elsewhere: both wait for a choice', () => {
    const draft = openDraft({ files, draft: stored('theirs', 7) }, local('mine', { revision: 4 }));
    expect(draft.files).toEqual({ Dockerfile: 'mine' });
    expect(draft.conflict).toMatchObject({ files: { Dockerfile: 'theirs' }, revision: 7 });
    expect(shouldSend(draft)).toBe(false);
  });

  test('a server that lost what it had stored is offered the browser’s copy', () => {
    const draft = openDraft({ files, draft: stored('older', 2) }, local('newer', { revision: 9, unsaved: false }));
    expect(draft.files).toEqual({ Dockerfile: 'newer' });
    expect(draft.conflict).toMatchObject({ files: { Dockerfile: 'older' } });
  });

  test('an old copy that had been stored does not come back over newer text', () => {
    const draft = openDraft({ files, draft: stored('new', 9) }, local('old', { revision: 4, unsaved: false }));
    expect(draft).toMatchObject({ files: { Dockerfile: 'new' }, conflict: null, before: null });
  });

  test('a file that the exercise gained since comes from the starter, one that it lost is left out', () => {
    const draft = openDraft(
      { files: [...files, { path: 'new.json', language: 'json', editable: true, starter: '{}' }], draft: null },
      local('mine', { files: { Dockerfile: 'mine', gone: 'x' } }),
    );
    expect(draft.files).toEqual({ Dockerfile: 'mine', 'new.json': '{}' });
  });
});

describe('saving', () => {
  test('typed, sent, stored', () => {
    let draft = run(fresh(), typed('A'));
    expect(draft.save).toBe('waiting');
    expect(shouldSend(draft)).toBe(true);
    draft = run(draft, { type: 'sending' });
    expect(shouldSend(draft)).toBe(false);
    draft = run(draft, { type: 'stored', revision: 1, savedAt: at });
    expect(draft).toMatchObject({ save: 'saved', revision: 1, savedAt: at, sending: null });
  });

  test('what is typed while a save is on its way is sent next', () => {
    const draft = run(fresh(), typed('A'), { type: 'sending' }, typed('AB'), {
      type: 'stored',
      revision: 1,
      savedAt: at,
    });
    expect(draft).toMatchObject({ save: 'waiting', revision: 1, files: { Dockerfile: 'AB' } });
    expect(shouldSend(draft)).toBe(true);
  });

  test('no answer: kept here, and sent again', () => {
    const draft = run(fresh(), typed('A'), { type: 'sending' }, { type: 'unanswered' });
    expect(draft.save).toBe('kept');
    expect(shouldSend(draft)).toBe(true);
    expect(toLocal(draft, 't', at)).toMatchObject({ unsaved: true, files: { Dockerfile: 'A' } });
  });

  test('a refusal is not repeated until the text changes', () => {
    const draft = run(fresh(), typed('A'), { type: 'sending' }, { type: 'refused', message: 'Too large.' });
    expect(shouldSend(draft)).toBe(false);
    expect(draft.message).toBe('Too large.');
    expect(shouldSend(run(draft, typed('B')))).toBe(true);
  });

  test('the same text again is no change', () => {
    const draft = fresh();
    expect(run(draft, typed(starter))).toBe(draft);
  });
});

describe('conflicts lose nothing', () => {
  const conflicted = () =>
    run(
      fresh(),
      typed('mine'),
      { type: 'sending' },
      { type: 'conflicted', theirs: { files: { Dockerfile: 'theirs' }, revision: 5, at } },
    );

  test('nothing is sent until someone chose', () => {
    expect(shouldSend(conflicted())).toBe(false);
    expect(shouldSend(run(conflicted(), typed('mine and more')))).toBe(false);
  });

  test('mine: sent over their revision, theirs can be had back', () => {
    const draft = run(conflicted(), { type: 'chosen', which: 'mine' });
    expect(draft).toMatchObject({ files: { Dockerfile: 'mine' }, revision: 5, save: 'waiting', conflict: null });
    expect(run(draft, { type: 'undone' }).files).toEqual({ Dockerfile: 'theirs' });
  });

  test('theirs: already stored, mine can be had back', () => {
    const draft = run(conflicted(), { type: 'chosen', which: 'theirs' });
    expect(draft).toMatchObject({ files: { Dockerfile: 'theirs' }, revision: 5, save: 'saved' });
    const undone = run(draft, { type: 'undone' });
    expect(undone).toMatchObject({ files: { Dockerfile: 'mine' }, save: 'waiting' });
  });

  test('the same text from elsewhere is no conflict', () => {
    const draft = run(
      fresh(),
      typed('same'),
      { type: 'sending' },
      { type: 'conflicted', theirs: { files: { Dockerfile: 'same' }, revision: 5, at } },
    );
    expect(draft).toMatchObject({ conflict: null, save: 'saved', revision: 5 });
  });
});

describe('reset and restore', () => {
  test('can be undone until something else is typed', () => {
    const reset = run(fresh(), typed('mine'), { type: 'replaced', files: { Dockerfile: starter }, what: 'Reset.' });
    expect(reset.files).toEqual({ Dockerfile: starter });
    expect(run(reset, { type: 'undone' }).files).toEqual({ Dockerfile: 'mine' });
    expect(run(reset, { type: 'undo-dismissed' }, { type: 'undone' }).files).toEqual({ Dockerfile: starter });
  });

  test('typing on keeps the way back', () => {
    const draft = run(fresh(), { type: 'replaced', files: { Dockerfile: 'restored' }, what: 'Restored.' }, typed('x'));
    expect(run(draft, { type: 'undone' }).files).toEqual({ Dockerfile: starter });
  });
});

describe('two tabs', () => {
  test('a tab without own edits follows', () => {
    const draft = run(fresh(), { type: 'other-tab', copy: local('from there', { revision: 3 }) });
    expect(draft).toMatchObject({ files: { Dockerfile: 'from there' }, revision: 3, save: 'elsewhere' });
    expect(draft.message).not.toBeNull();
    expect(shouldSend(draft)).toBe(false);
    const saved = local('from there', { revision: 4, unsaved: false });
    expect(run(draft, { type: 'other-tab', copy: saved })).toMatchObject({ save: 'saved', revision: 4 });
  });

  test('a tab that follows does not make the first believe that its text is stored', () => {
    const draft = run(fresh(), typed('mine'), { type: 'other-tab', copy: local('mine', { unsaved: false }) });
    expect(draft.save).toBe('waiting');
  });

  test('a tab with own edits keeps them', () => {
    const draft = run(fresh(), typed('mine'), { type: 'other-tab', copy: local('from there', { revision: 3 }) });
    expect(draft.files).toEqual({ Dockerfile: 'mine' });
    expect(draft.revision).toBe(0);
  });
});

describe('the browser’s copy', () => {
  test('reads what it wrote', () => {
    const draft = run(fresh(), typed('A'));
    expect(fromLocal(JSON.parse(JSON.stringify(toLocal(draft, 't', at))))).toEqual({
      files: { Dockerfile: 'A' },
      revision: 0,
      at,
      unsaved: true,
      tab: 't',
    });
  });

  test.each([null, 1, 'x', {}, { files: { a: 1 }, revision: 0, at, unsaved: true, tab: 't' }, { files: null }])(
    'anything else is absent: %j',
    (value) => expect(fromLocal(value)).toBeNull(),
  );
});
