import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ExercisePage as Page } from '../../../server/contract.ts';
import { api } from '../api.ts';
import { useBench } from '../bench/useBench.ts';
import { starterFiles } from '../editor/draft.ts';
import { EditorPane } from '../editor/EditorPane.tsx';
import { SaveLine } from '../editor/SaveLine.tsx';
import { takeRestore, useDraft } from '../editor/useDraft.ts';
import { useImported, useLoad, useTitle } from '../hooks.ts';
import { isBusy } from '../parts/checking.ts';
import { CheckButton } from '../parts/CheckButton.tsx';
import { Evidence } from '../parts/Evidence.tsx';
import { Loaded } from '../parts/Failure.tsx';
import { Glyph } from '../parts/Glyph.tsx';
import { Panes, type PaneId } from '../parts/Panes.tsx';
import { useChecking } from '../parts/useChecking.ts';
import { difficultyWord, stateWord } from '../words.ts';
import '../styles/exercise.css';
import '../styles/evidence.css';
import '../styles/witness.css';
import '../styles/traffic.css';
import '../styles/network.css';
import '../styles/print.css';
import { Prose } from '../parts/Prose.tsx';

const loadBanner = () => import('../parts/EngineBanner.tsx').then((module) => module.EngineBanner);
const loadConflict = () => import('../editor/Conflict.tsx').then((module) => module.Conflict);
const loadBelow = () => import('../parts/Below.tsx').then((module) => module.Below);

/** Read, edit, check, understand: the page that everything else leads to. */
export function ExercisePage({ id }: { id: string }) {
  // The engine's state comes with the page, so that its banner does not push the text down later.
  const load = useLoad(`exercise ${id}`, async () => {
    const [page, status, Banner] = await Promise.all([
      api.exercise(id),
      api.status().catch(() => null),
      loadBanner().catch(() => null),
    ]);
    return { page, status, Banner };
  });
  useTitle(load.data?.page.title ?? null);
  return (
    <main id="main" class="exercise" tabIndex={-1}>
      <Loaded load={load} what="exercise">
        {({ page, status, Banner }) => (
          <Workplace
            page={page}
            banner={page.needsEngine && Banner ? <Banner first={status} /> : null}
            reload={load.reload}
          />
        )}
      </Loaded>
    </main>
  );
}

function Workplace({ page, banner, reload }: { page: Page; banner: ComponentChildren; reload: () => void }) {
  const { draft, dispatch } = useDraft(page);
  const history = useLoad(`history ${page.id}`, () => api.submissions(page.id));
  const { checking, check, cancel, show } = useChecking(page, () => {
    history.reload();
    reload();
  });
  const [pane, setPane] = useState<PaneId>('brief');
  const [active, setActive] = useState(() => page.files.find((file) => file.editable)?.path ?? '');
  const [jump, setJump] = useState<{ file: string; line: number; column: number } | null>(null);

  useEffect(() => {
    const restore = takeRestore(page.id);
    if (restore) dispatch({ type: 'replaced', ...restore });
  }, []);

  // The last check stands beside the text again; one that still runs is followed.
  const newest = history.data?.submissions[0];
  useEffect(() => {
    if (newest && checking.phase === 'idle' && newest.state !== 'cancelled') show(newest.id);
  }, [newest?.id]);

  // Effects come a frame after the text; a check right behind a keystroke must hold it.
  const text = useRef(draft.files);
  text.current = draft.files;
  const start = useCallback(() => {
    check(text.current);
    setPane('evidence');
  }, [check]);

  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || document.querySelector('dialog[open]')) return;
      // Before the editor, where the same keys would open a line.
      event.preventDefault();
      event.stopPropagation();
      start();
    };
    addEventListener('keydown', key, { capture: true });
    return () => removeEventListener('keydown', key, { capture: true });
  }, [start]);

  const goTo = useCallback((file: string, line: number, column: number) => {
    setPane('editor');
    setActive(file);
    setJump({ file, line, column });
  }, []);

  const files = useMemo(
    () =>
      page.files.map((file) => {
        const text = file.editable ? (draft.files[file.path] ?? file.starter) : file.starter;
        return {
          ...file,
          readOnly: !file.editable,
          text,
          changed: file.editable && text !== file.starter,
          policy: page.bench?.policies.includes(file.path) ?? false,
          guide: page.guides[file.path],
        };
      }),
    [page.files, page.bench, page.guides, draft.files],
  );
  const findings = useMemo(() => checking.results.flatMap((result) => result.findings), [checking.results]);
  const { loaded: Below } = useImported(loadBelow);
  const { loaded: Conflict } = useImported(loadConflict);
  const bench = useBench(page, files, checking.results);
  const step = isBusy(checking) && checking.building ? checking.steps.at(-1) : undefined;
  const running = step?.line != null ? { file: step.file, line: step.line } : null;
  const changed = files.some((file) => file.changed);

  return (
    <>
      <div class="exercise-bar">
        <div class="exercise-name">
          <p class="crumb">
            <a href="/">Course</a> <span aria-hidden="true">/</span> {page.layerTitle}
          </p>
          <h1>{page.title}</h1>
          <p class="exercise-facts">
            <span>
              <Glyph sign={page.state} /> {stateWord[page.state]}
              {page.bestScore !== null && page.state !== 'passed' && `, best ${page.bestScore} of ${page.points}`}
            </span>
            <span>{page.minutes} min</span>
            <span>{difficultyWord[page.difficulty] ?? `Level ${page.difficulty}`}</span>
          </p>
        </div>
        <CheckButton checking={checking} onCheck={start} onCancel={cancel} />
      </div>
      {banner}
      <Panes
        tab={pane}
        onTab={setPane}
        panes={{
          brief: (
            <div class="brief">
              <Prose html={page.briefHtml} />
              <LessonRefs refs={page.lessonRefs} />
            </div>
          ),
          editor: (
            <EditorPane
              files={files}
              active={active}
              onActive={setActive}
              onType={(path, text) => dispatch({ type: 'typed', path, text })}
              findings={findings}
              checked={checking.submission?.files ?? null}
              running={running}
              jump={jump}
              tools={
                <button
                  type="button"
                  class="tool"
                  disabled={!changed}
                  onClick={() =>
                    dispatch({ type: 'replaced', files: starterFiles(page), what: 'Back to the starter.' })
                  }
                >
                  Reset
                </button>
              }
              notices={
                <>
                  {draft.before && (
                    <div class="editor-notice" role="group" aria-label="Undo">
                      <p>{draft.before.what}</p>
                      <button type="button" class="link" onClick={() => dispatch({ type: 'undone' })}>
                        {draft.before.what.startsWith('Recovered') ? 'Use the saved version instead' : 'Undo'}
                      </button>
                      <button type="button" class="link" onClick={() => dispatch({ type: 'undo-dismissed' })}>
                        Dismiss
                      </button>
                    </div>
                  )}
                  {draft.message && draft.save === 'saved' && <p class="editor-notice">{draft.message}</p>}
                </>
              }
              bench={
                page.bench && (
                  <div class="bench-slot">
                    {bench && <bench.BenchLine live={bench.live} onOpen={() => setPane('bench')} />}
                  </div>
                )
              }
              foot={<SaveLine draft={draft} />}
              keep={page.id}
            />
          ),
          bench: page.bench ? bench ? <bench.BenchPane live={bench.live} onJump={goTo} /> : null : undefined,
          evidence: (
            <>
              <Evidence checks={page.checks} checking={checking} onJump={goTo} />
              {Below && <Below page={page} checking={checking} history={history} />}
            </>
          ),
        }}
      />
      {Conflict && <Conflict draft={draft} onChoose={(which) => dispatch({ type: 'chosen', which })} />}
    </>
  );
}

function LessonRefs({ refs }: { refs: Page['lessonRefs'] }) {
  if (refs.length === 0) return null;
  return (
    <section class="refs" aria-labelledby="refs-title">
      <h2 id="refs-title">Read on</h2>
      <ul>
        {refs.map((ref) => (
          <li key={ref.title}>
            {ref.url ? (
              <a href={ref.url} target="_blank" rel="noreferrer">
                {ref.title}
              </a>
            ) : (
              ref.title
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
