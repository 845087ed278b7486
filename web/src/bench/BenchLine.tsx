import { Glyph } from '../parts/Glyph.tsx';
import { Inline } from '../parts/Inline.tsx';
import { useStore } from '../store.ts';
import { tally } from './answers.ts';
import type { LiveBench } from './bench.ts';
import { sentence } from './words.ts';

/** Below the editor: the worst answer of the moment in one line, and the way to the bench. */
export function BenchLine({ live, onOpen }: { live: LiveBench; onOpen: () => void }) {
  const { sections, stale } = useStore(live.state);
  const { told, right, worst } = tally(sections);
  const problem = stale[0]?.problem;
  return (
    <button type="button" class="bench-line" onClick={onOpen}>
      <Glyph sign={problem ? 'error' : worst ? 'failed' : told > 0 ? 'passed' : 'not-started'} />
      <span class="bench-line-text">
        {problem ? (
          <>
            {problem.file}, line {problem.line}: <Inline text={problem.message} />
          </>
        ) : worst?.row.answer ? (
          sentence(worst.row.request, worst.row.answer, worst.section)
        ) : told > 0 ? (
          'Every request of the exercise is answered as it should be.'
        ) : (
          'Ask this policy a request and see which statement decides.'
        )}
      </span>
      {told > 0 && (
        <span class="bench-line-count">
          {right} of {told}
          <span class="visually-hidden"> as expected.</span>
        </span>
      )}
      <span class="bench-line-open">Bench</span>
    </button>
  );
}
