import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Jump } from '../parts/Finding.tsx';
import { Inline } from '../parts/Inline.tsx';
import { useStore } from '../store.ts';
import '../styles/bench.css';
import { AskForm, emptyDraft, type Draft } from './AskForm.tsx';
import { tally, type Row, type Section } from './answers.ts';
import type { BenchState, LiveBench } from './bench.ts';
import { matrices } from './matrix.ts';
import { MatrixTable } from './MatrixTable.tsx';
import { contextText } from './words.ts';

/** Ask the policy in the editor; below, what the exercise asks of it: who may do what, expected and actual. */
export function BenchPane({ live, onJump }: { live: LiveBench; onJump: Jump }) {
  const state = useStore(live.state);
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const tables = useMemo(() => matrices(state.sections), [state.sections]);
  const lines = tables.flatMap(({ sections }) => sections.flatMap((one) => one.lines ?? []));
  const chosen = lines.find(({ cells }) => cells.some((cell) => cell && cell.id === draft.chosen));
  const circumstances = chosen?.circumstances ?? [];
  const choose = (section: Section, row: Row) => {
    const { action, resource, principal = '', context } = row.request;
    setDraft({
      file: section.file,
      action,
      resource,
      caller: principal,
      context: contextText(context),
      chosen: row.id,
    });
  };

  // Opened with something to look at: what is wrong, else the first request. What the learner wrote stays.
  const { told, worst } = tally(state.sections);
  useEffect(() => {
    if (told === 0 || draft !== emptyDraft) return;
    const first = state.sections.find(({ rows }) => rows?.length);
    const row = first?.rows?.[0];
    if (worst) choose(worst.section, worst.row);
    else if (first && row) choose(first, row);
  }, [told > 0]);

  return (
    <div class="bench">
      <div class="bench-head">
        <h2>Policy bench</h2>
        <StatusLine state={state} onJump={onJump} />
      </div>
      <AskForm state={state} draft={draft} circumstances={circumstances} onDraft={setDraft} onJump={onJump} />
      {tables.map((matrix) => (
        <MatrixTable
          key={matrix.file}
          matrix={matrix}
          named={state.policies.length > 1}
          stale={state.stale.some(({ file }) => file === matrix.file)}
          chosen={draft.chosen}
          onChoose={choose}
        />
      ))}
    </div>
  );
}

function StatusLine({ state: { stale, sections }, onJump }: { state: BenchState; onJump: Jump }) {
  const [broken] = stale;
  if (broken?.problem) {
    const { file, line, column, message } = broken.problem;
    return (
      <p class="bench-status bench-stale">
        <button type="button" class="link" onClick={() => onJump(file, line, column)}>
          {file}, line {line}
        </button>{' '}
        cannot be read: <Inline text={message} />{' '}
        {broken.compiled ? 'The answers are of the last text that could.' : 'There is nothing to ask yet.'}
      </p>
    );
  }
  const { told, right } = tally(sections);
  return (
    <p class="bench-status quiet">
      {told > 0
        ? `${right} of ${told} requests are answered as they should be. The answers follow your typing.`
        : 'Ask anything; the answers follow your typing. What the exercise asks is told here once you have pressed Check.'}
    </p>
  );
}
