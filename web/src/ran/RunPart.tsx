import { Glyph } from '../parts/Glyph.tsx';
import { secondsOf } from '../parts/witness/seconds.ts';
import { standing, stateSentence, type Part } from './runs.ts';

/** One container as text: what the task says of it, what became of it, what its health check answered, what it printed. */
export function RunPart({ part, from }: { part: Part; from: number }) {
  const { name, plan, states, checks, log } = part;
  const { words, bad } = standing(part);
  return (
    <details class="run-part">
      <summary>
        {bad && <Glyph sign="failed" />}
        <b>{name}</b> <span class={bad ? 'run-bad' : 'quiet'}>{words}</span>
      </summary>
      {plan && (
        <p class="quiet">
          <code>{plan.image}</code>
          {plan.essential ? ', essential' : ', not essential'}
          {plan.memory !== null && `, at most ${Math.round(plan.memory / 1024 ** 2)} MiB of memory`}
          {plan.waitsFor.map(({ container, condition }) => (
            <span key={container}>
              , waits for <b>{container}</b> to be {condition}
            </span>
          ))}
        </p>
      )}
      {states.length === 0 ? (
        <p>
          It was not started
          {plan && plan.waitsFor.length > 0 ? ': what it waits for did not come about.' : '.'}
        </p>
      ) : (
        <ol class="run-events" aria-label={`What became of ${name}`}>
          {states.map((state, index) => (
            <li key={index} class="event">
              <span class="event-at">{secondsOf(state.at - from)}</span>
              <span class="event-what">{stateSentence(state)}</span>
            </li>
          ))}
        </ol>
      )}
      {plan?.health != null && (
        <>
          <h5>Health check</h5>
          <p>
            <code>{plan.health}</code>
          </p>
          <p class="quiet">Asked more often here than the task says, so that nobody waits.</p>
          {checks.length === 0 ? (
            <p class="quiet">It was not asked, or the engine does not tell.</p>
          ) : (
            <ol class="run-events" aria-label={`Its last answers in ${name}`}>
              {checks.map(({ at, exitCode, output }, index) => (
                <li key={index} class={exitCode === 0 ? 'event' : 'event event-marked'}>
                  <span class="event-at">{secondsOf(at - from)}</span>
                  <span class="event-what">
                    {exitCode === 0 ? 'passes' : `fails with exit code ${exitCode}`}
                    {output !== '' && (
                      <>
                        : <samp>{output}</samp>
                      </>
                    )}
                  </span>
                </li>
              ))}
            </ol>
          )}
        </>
      )}
      {states.length > 0 && (
        <>
          <h5>What it printed</h5>
          {log?.cut && <p class="quiet">It printed more; this is the end.</p>}
          <pre tabIndex={0} aria-label={`Log of ${name}`}>
            {log === null || log.text === '' ? 'Nothing.' : log.text}
          </pre>
        </>
      )}
    </details>
  );
}
