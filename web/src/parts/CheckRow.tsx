import { useEffect, useState } from 'preact/hooks';
import type { CheckResult, ExercisePage, Files } from '../../../server/contract.ts';
import { resultWord } from '../words.ts';
import { Finding, type Jump } from './Finding.tsx';
import { Glyph, type Sign } from './Glyph.tsx';
import { Inline, Paragraphs } from './Inline.tsx';
import { Whole } from './Whole.tsx';

type CheckInfo = ExercisePage['checks'][number];

/** One check: sign, title and points; opened, what was tried, what happened, why it matters and where to look. */
export function CheckRow({
  check,
  result,
  trying,
  opened,
  files,
  onJump,
}: {
  check: CheckInfo;
  result: CheckResult | null;
  trying: boolean;
  /** Open from the start: the first failure of a new verdict. */
  opened: boolean;
  files: Files;
  onJump: Jump;
}) {
  const [open, setOpen] = useState(opened);
  useEffect(() => {
    if (opened) setOpen(true);
  }, [opened]);
  const sign: Sign = trying ? 'trying' : result ? (result.notTried ? 'not-tried' : result.status) : 'not-started';
  const word = trying ? 'Being tried' : result ? resultWord(result) : 'Not checked yet';
  return (
    <li class={`check check-${sign}`}>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <Glyph sign={sign} size={18} />
          <span class="check-title">
            <Inline text={check.title} />
          </span>
          <span class="check-word">{word}</span>
          <span class="check-points">
            {result && result.status !== 'error' ? `${result.earned} of ${check.points}` : check.points}
            <span class="visually-hidden"> points</span>
          </span>
        </summary>
        <div class="check-body">
          {result?.status === 'error' && (
            <div class="notice notice-amber">
              <p>
                <strong>Not graded, and it costs nothing.</strong>{' '}
                <Inline text={result.reason ?? 'The grader could not decide.'} />
              </p>
            </div>
          )}
          {result?.notTried && (
            <p class="quiet">Something before it stopped this check; it says nothing about your answer here yet.</p>
          )}
          {result?.findings.map((finding, index) => (
            <Finding key={index} finding={finding} engine={check.engine} files={files} onJump={onJump} />
          ))}
          {result?.whole && 'title' in result.whole && <Whole witness={result.whole} onJump={onJump} />}
          {result?.status === 'passed' && <p>Nothing to find here: it holds.</p>}
          <div class="why">
            <h3>{result?.status === 'failed' ? 'Why it matters' : 'What is checked, and why'}</h3>
            <Paragraphs text={check.help} />
            <p class="quiet check-kind">
              {check.engine ? 'Built and run' : 'Read from your files'} · <code>{check.kind}</code>
            </p>
          </div>
        </div>
      </details>
    </li>
  );
}
