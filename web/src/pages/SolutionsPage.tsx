import { useState } from 'preact/hooks';
import type { ExercisePage as Page, Files, Solutions } from '../../../server/contract.ts';
import { api } from '../api.ts';
import { FileDiff } from '../changes/FileDiff.tsx';
import { filesThatDiffer } from '../changes/sides.ts';
import { starterFiles } from '../editor/draft.ts';
import { askToRestore } from '../editor/useDraft.ts';
import { useLoad, useTitle } from '../hooks.ts';
import { Loaded } from '../parts/Failure.tsx';
import { Prose } from '../parts/Prose.tsx';
import { exerciseUrl, navigate } from '../router.ts';
import '../styles/panel.css';
import '../styles/xray.css';
import '../styles/compare.css';
import '../styles/diff.css';

type Solution = Solutions['solutions'][number];

/** What an answer can be laid beside. */
interface Beside {
  name: string;
  files: Files;
}

/** After passing: every right answer that the course has, what is said about each, and how it differs from one's own. */
export function SolutionsPage({ id }: { id: string }) {
  const load = useLoad(`solutions ${id}`, async () => {
    const [page, { solutions }, { submissions }] = await Promise.all([
      api.exercise(id),
      api.solutions(id),
      api.submissions(id),
    ]);
    const passed = submissions.find((card) => card.score !== null && card.score === card.maxScore);
    return { page, solutions, mine: passed ? (await api.submission(passed.id)).files : null };
  });
  useTitle(load.data ? `Right answers: ${load.data.page.title}` : null);
  return (
    <main id="main" class="xray solutions" tabIndex={-1}>
      <Loaded load={load} what="list of answers">
        {({ page, solutions, mine }) => (
          <>
            <div class="xray-bar">
              <div>
                <p class="crumb">
                  <a href="/">Course</a> <span aria-hidden="true">/</span>{' '}
                  <a href={exerciseUrl(page.id)}>{page.title}</a>
                </p>
                <h1>Right answers</h1>
              </div>
            </div>
            <div class="changes-body">
              {page.discussionHtml !== null && (
                <section class="panel" aria-labelledby="discussion-title">
                  <h2 id="discussion-title">Discussion</h2>
                  <Prose html={page.discussionHtml} />
                </section>
              )}
              {solutions.map((solution, index) => (
                <Answer
                  key={solution.name}
                  solution={solution}
                  page={page}
                  choices={[
                    ...(mine ? [{ name: 'your answer', files: { ...starterFiles(page), ...mine } }] : []),
                    ...(index > 0 && solutions[0] ? [{ name: 'the reference answer', files: solutions[0].files }] : []),
                    { name: 'the starter', files: starterFiles(page) },
                  ]}
                  first={index > 0 ? 'the reference answer' : mine ? 'your answer' : 'the starter'}
                />
              ))}
            </div>
          </>
        )}
      </Loaded>
    </main>
  );
}

/** `number-without-a-name` as a heading: `Number without a name`. */
function titleOf(name: string): string {
  const words = name.replaceAll('-', ' ');
  return name === 'solution' ? 'The reference answer' : words.charAt(0).toUpperCase() + words.slice(1);
}

function Answer({
  solution,
  page,
  choices,
  first,
}: {
  solution: Solution;
  page: Page;
  choices: Beside[];
  first: string;
}) {
  const [chosen, setChosen] = useState(first);
  const beside = choices.find(({ name }) => name === chosen) ?? choices[0]!;
  const title = titleOf(solution.name);
  const files = filesThatDiffer(beside.files, solution.files);
  const heading = `answer-${solution.name}`;
  const tryIt = () => {
    askToRestore(page.id, solution.files, `Took “${title}” into the editor.`);
    navigate(exerciseUrl(page.id));
  };
  return (
    <section class="answer" aria-labelledby={heading}>
      <h2 id={heading}>{title}</h2>
      {solution.whyHtml !== null && <Prose html={solution.whyHtml} />}
      <div class="chooser-row">
        <label>
          <span>Differs from</span>
          <select value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
            {choices.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button type="button" class="button" onClick={tryIt}>
          Take it into the editor<span class="visually-hidden">: {title}</span>
        </button>
        <span class="quiet">What is in the editor now stays one Undo away.</span>
      </div>
      {files.length === 0 && <p class="empty">{`The same text as ${beside.name}.`}</p>}
      {files.map((file) => (
        <FileDiff key={file.path} {...file} names={{ before: capital(beside.name), after: title }} />
      ))}
    </section>
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
