import { severities, type Severity as Level } from './summary.ts';

/** Four bars, as many filled as it is severe; the word stands beside them. */
export function Severity({ severity }: { severity: Level }) {
  const filled = severities.length - severities.indexOf(severity);
  return (
    <span class={`severity severity-${severity}`}>
      <svg width="18" height="14" viewBox="0 0 18 14" aria-hidden="true">
        {severities.map((_, index) => (
          <rect
            key={index}
            x={index * 4.6 + 0.5}
            y={10 - index * 3 + 0.5}
            width="3"
            height={index * 3 + 3}
            class={index < filled ? 'severity-on' : 'severity-off'}
          />
        ))}
      </svg>
      {severity}
    </span>
  );
}
