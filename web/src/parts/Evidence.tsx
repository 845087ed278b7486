import type { ExercisePage } from '../../../server/contract.ts';
import { useImported } from '../hooks.ts';
import { count } from '../words.ts';
import { CheckRow } from './CheckRow.tsx';
import { isBusy, isTried, progressLabel, waitingSentence, type Checking } from './checking.ts';
import { DrawnNetwork } from './drawnNetwork.ts';
import type { Jump } from './Finding.tsx';
import { Glyph } from './Glyph.tsx';
import { PhaseStrip } from './PhaseStrip.tsx';
import { phasesOf } from './phases.ts';
import { useTold } from './useTold.ts';
import { Whole } from './Whole.tsx';
import { wholeOfAll, wholesOf } from './wholes.ts';

const loadJudged = () => import('./judged.ts');

/** What the grader tried and found, check by check, while it works and after. */
export function Evidence({
  checks,
  checking,
  onJump,
}: {
  checks: ExercisePage['checks'];
  checking: Checking;
  onJump: Jump;
}) {
  const { loaded: judged } = useImported(loadJudged);
  const busy = isBusy(checking);
  const waiting = waitingSentence(checking);
  const { submission } = checking;
  const firstFailed = checking.results.find((result) => result.status === 'failed' && !result.notTried)?.id;
  const failed = firstFailed ?? checking.results.find((result) => result.status === 'failed')?.id;
  const whole = wholeOfAll(checking.results);
  const { Told, steps, ran, gone } = useTold(checking);
  const told = Told && (
    <Told steps={steps} ran={ran} building={busy && checking.building} results={checking.results} onJump={onJump} />
  );
  const points = checks.reduce((sum, check) => sum + check.points, 0);
  return (
    <div class="evidence">
      <h2 class={submission || busy ? 'visually-hidden' : ''}>Checks</h2>
      {checking.phase === 'idle' && checking.message && (
        <div class="notice notice-amber">
          <p>{checking.message}</p>
        </div>
      )}
      {judged && checking.phase === 'done' && submission && <judged.VerdictHead submission={submission} />}
      {busy && (
        <div class="verdict verdict-running">
          <p class="verdict-line">
            <Glyph sign="trying" size={22} />
            <strong class="verdict-word">{progressLabel(checking)}</strong>
            {checking.phase === 'running' && checking.results.length > 0 && (
              <span class="verdict-score">
                {checking.results.length} of {checks.length} decided
              </span>
            )}
          </p>
          <PhaseStrip phases={phasesOf(checking, checks.filter((check) => check.engine).length)} />
          {checking.message !== null && waiting !== null && <p class="phase-message">{waiting}</p>}
        </div>
      )}
      {checking.phase === 'idle' && !submission && (
        <p class="quiet evidence-intro">
          {count(checks.length, 'check')}, {points} points. Press Check and each row shows what was tried and what
          happened.
        </p>
      )}
      {busy && told}
      {checking.phase === 'done' && whole && (
        <Whole witness={whole} open={failed !== undefined || whole.form === 'graph'} onJump={onJump} />
      )}
      <DrawnNetwork.Provider value={wholesOf(checking.results, 'network')[0]}>
        <ul class="checks" aria-label="Checks">
          {checks.map((check) => {
            const result = checking.results.find((one) => one.id === check.id) ?? null;
            return (
              <CheckRow
                key={`${submission?.id ?? ''} ${check.id}`}
                check={check}
                result={result}
                trying={isTried(checking, check.id)}
                opened={!busy && failed === check.id}
                files={submission?.files ?? {}}
                onJump={onJump}
              />
            );
          })}
        </ul>
      </DrawnNetwork.Provider>
      {judged && checking.phase === 'done' && submission?.verdict?.advice && (
        <judged.Advice advice={submission.verdict.advice} files={submission.files} onJump={onJump} />
      )}
      {!busy && told}
      {gone && <p class="quiet">What was built and run for this check is no longer kept.</p>}
    </div>
  );
}
