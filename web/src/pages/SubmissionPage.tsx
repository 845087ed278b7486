import { useCallback, useMemo, useState } from 'preact/hooks';
import type { ExercisePage as Page, Submission } from '../../../server/contract.ts';
import { api } from '../api.ts';
import { EditorPane } from '../editor/EditorPane.tsx';
import { askToRestore } from '../editor/useDraft.ts';
import { useInterval, useLoad, useTitle } from '../hooks.ts';
import { Ago } from '../parts/Ago.tsx';
import { checkingReducer, idle, isOver } from '../parts/checking.ts';
import { Evidence } from '../parts/Evidence.tsx';
import { Loaded } from '../parts/Failure.tsx';
import { changesUrl, exerciseUrl, navigate, placeIn } from '../router.ts';
import { submissionWord } from '../words.ts';
import '../styles/exercise.css';
import '../styles/evidence.css';
import '../styles/witness.css';
import '../styles/traffic.css';
import '../styles/network.css';
import '../styles/print.css';

/** One submission as it was: its files, read-only, and the verdict of that time. */
export function SubmissionPage({ id }: { id: string }) {
  const load = useLoad(`submission ${id}`, async () => {
    const submission = await api.submission(id);
    return { submission, page: await api.exercise(submission.exercise) };
  });
  useTitle(load.data ? `Check of ${load.data.page.title}` : null);
  const open = load.data !== null && !isOver(load.data.submission);
  useInterval(load.reload, open ? 2000 : null);
  return (
    <main id="main" class="exercise submission" tabIndex={-1}>
      <Loaded load={load} what="submission">
        {({ submission, page }) => <Record submission={submission} page={page} />}
      </Loaded>
    </main>
  );
}

function Record({ submission, page }: { submission: Submission; page: Page }) {
  const paths = Object.keys(submission.files);
  const [jump, setJump] = useState(() => placeIn(location.hash));
  const [active, setActive] = useState(jump && paths.includes(jump.file) ? jump.file : (paths[0] ?? ''));
  const goTo = useCallback((file: string, line: number, column: number) => {
    setActive(file);
    setJump({ file, line, column });
  }, []);
  const files = useMemo(() => {
    const own = new Map(Object.entries(submission.files));
    const context = page.files.filter((file) => !own.has(file.path)).map((file) => [file.path, file.starter] as const);
    return [...own, ...context].map(([path, text]) => {
      const known = page.files.find((file) => file.path === path);
      return { path, text, language: known?.language ?? 'text', readOnly: true, changed: false };
    });
  }, [submission.files, page.files]);
  const checking = checkingReducer(idle, { type: 'read', submission, total: page.checks.length });
  const findings = useMemo(() => checking.results.flatMap((result) => result.findings), [submission.verdict]);
  const checks = page.checks.filter(
    (check) => submission.verdict === null || submission.verdict.checks.some((result) => result.id === check.id),
  );
  const restore = () => {
    askToRestore(page.id, submission.files, 'Restored the files of an earlier check.');
    navigate(exerciseUrl(page.id));
  };
  return (
    <>
      <div class="exercise-bar">
        <div class="exercise-name">
          <p class="crumb">
            <a href="/">Course</a> <span aria-hidden="true">/</span> <a href={exerciseUrl(page.id)}>{page.title}</a>
          </p>
          <h1>
            Check from <Ago at={submission.submittedAt} />
          </h1>
          <p class="exercise-facts">
            <span>{submissionWord[submission.state]}</span>
          </p>
        </div>
        <div class="check-control">
          <a class="button" href={exerciseUrl(page.id)}>
            Back to the exercise
          </a>
          <a class="button" href={changesUrl(submission.id)}>
            What changed
          </a>
          <button type="button" class="button button-primary" onClick={restore}>
            Restore these files
          </button>
        </div>
      </div>
      <div class="record">
        <section class="pane pane-editor" aria-label="Files">
          <EditorPane
            files={files}
            active={active}
            onActive={setActive}
            findings={findings}
            checked={submission.files}
            running={null}
            jump={jump}
          />
        </section>
        <section class="pane pane-evidence" aria-label="Verdict" tabIndex={0}>
          <Evidence checks={checks} checking={checking} onJump={goTo} />
        </section>
      </div>
    </>
  );
}
