import { secondsOf } from '../parts/witness/seconds.ts';
import { standing, stretches, type Part, type Run } from './runs.ts';

/** One line a container on a common ruler of seconds. What it shows stands below as text. */
export function RunLines({ run }: { run: Run }) {
  const { from, to, parts } = run;
  const length = Math.max(to - from, 0.1);
  const x = (at: number) => 1 + (98 * (at - from)) / length;
  return (
    <div class="run-lines" aria-hidden="true">
      {parts.map((part) => (
        <div key={part.name} class="run-line">
          <span class="run-name">{part.name}</span>
          <Line part={part} x={x} to={to} tried={run.tried.filter(({ container }) => container === part.name)} />
          <span class={standing(part).bad ? 'run-now run-bad' : 'run-now'}>{standing(part).words}</span>
        </div>
      ))}
      <div class="run-line run-ruler">
        <span />
        <span class="run-ends">
          <span>0 s</span>
          <span>{secondsOf(to - from)}</span>
        </span>
        <span />
      </div>
    </div>
  );
}

function Line({ part, x, to, tried }: { part: Part; x: (at: number) => number; to: number; tried: Run['tried'] }) {
  return (
    <svg class="run-drawing" width="100%" height="30">
      {stretches(part, to).map(({ from, to: until, kind }, index) => (
        <rect
          key={index}
          class={`stretch stretch-${kind}`}
          x={`${x(from)}%`}
          y={kind === 'waiting' ? 12 : 8}
          width={`${Math.max(0.4, x(until) - x(from))}%`}
          height={kind === 'waiting' ? 4 : 12}
        />
      ))}
      {tried.map(({ id, at }) => (
        <line key={id} class="run-tick" x1={`${x(at)}%`} x2={`${x(at)}%`} y1="23" y2="29" />
      ))}
      {part.checks.map(({ at, exitCode }, index) => (
        <circle key={index} class={exitCode === 0 ? 'moment' : 'moment-marked'} cx={`${x(at)}%`} cy="4" r="3" />
      ))}
      {part.states
        .filter(({ state, note }) => note === null && (state === 'exited' || state === 'memory'))
        .map(({ at, state }) => (
          <svg key={state} x={`${x(at)}%`} y="14" overflow="visible">
            <path class={state === 'memory' ? 'run-end run-end-memory' : 'run-end'} d="M-4-4l8 8M4-4l-8 8" />
          </svg>
        ))}
    </svg>
  );
}
