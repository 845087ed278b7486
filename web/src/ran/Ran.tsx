import type { CheckResult, RunEntry } from '../../../server/contract.ts';
import { Inline } from '../parts/Inline.tsx';
import { secondsOf } from '../parts/witness/seconds.ts';
import { count } from '../words.ts';
import { RunLines } from './RunLines.tsx';
import { RunPart } from './RunPart.tsx';
import { byCheck, isProof, leftOut, runsOf, standing, type Run } from './runs.ts';

/** The task, or the image's container, while it ran: folded, its states on the fold. */
export function Ran({ entries, results }: { entries: readonly RunEntry[]; results: readonly CheckResult[] }) {
  const runs = runsOf(entries);
  const first = runs[0];
  if (!first) return null;
  const dropped = leftOut(entries);
  const tried = runs.reduce((sum, run) => sum + run.tried.length, 0);
  return (
    <section class="ran" aria-labelledby="ran-title">
      <details>
        <summary>
          <h3 id="ran-title">
            {runs.some(({ name }) => name.startsWith('task')) ? 'The task while it ran' : 'The container while it ran'}
          </h3>
          <span class="quiet">
            {[
              ...first.parts.slice(0, 4).map((part) => `${part.name} ${standing(part).words}`),
              runs.length > 1 ? `started ${count(runs.length, 'time')}` : null,
              tried > 0 ? count(tried, 'attempt') : null,
            ]
              .filter((part) => part !== null)
              .join(' · ')}
          </span>
        </summary>
        {runs.map((run) => (
          <RunOf key={run.name} run={run} results={results} />
        ))}
        {dropped > 0 && <p class="quiet">{count(dropped, 'more entry', 'more entries')} came and are not kept.</p>}
      </details>
    </section>
  );
}

function RunOf({ run, results }: { run: Run; results: readonly CheckResult[] }) {
  const never = run.parts.every(({ states }) => states.length === 0);
  return (
    <section class="run" aria-label={run.title}>
      <h4>{run.title}</h4>
      {never ? (
        <p>It never started: the checks say what stood in the way.</p>
      ) : (
        <>
          <RunLines run={run} />
          <p class="run-legend quiet" aria-hidden="true">
            <span class="key key-running" /> runs <span class="key key-healthy" /> healthy{' '}
            <span class="key key-unhealthy" /> unhealthy <span class="key key-tick" /> something is tried
          </p>
        </>
      )}
      {run.parts.map((part) => (
        <RunPart key={part.name} part={part} from={run.from} />
      ))}
      {run.tried.length > 0 && (
        <details class="run-tried">
          <summary>
            <b>What was tried</b> <span class="quiet">{count(run.tried.length, 'attempt')}</span>
          </summary>
          {byCheck(run.tried, results).map(({ title, tried }) => (
            <div key={title}>
              <h5>{title}</h5>
              <ul>
                {tried.map((attempt) => (
                  <li key={attempt.id} class="event">
                    <span class="event-at">{secondsOf(attempt.at - run.from)}</span>
                    <span class="event-what">
                      {run.parts.length > 1 && <b>{attempt.container} </b>}
                      <code>{attempt.asked}</code>
                      <span class="run-got">
                        {isProof(attempt, results) ? 'what came of it stands at the check' : attempt.got}
                        {attempt.times > 1 && `, ${count(attempt.times, 'time')}`}
                      </span>
                    </span>
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </details>
      )}
      {run.untranslated.length > 0 && (
        <div class="run-untranslated">
          <h5>Not translated to the engine here</h5>
          <ul>
            {run.untranslated.map((sentence) => (
              <li key={sentence}>
                <Inline text={sentence} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
