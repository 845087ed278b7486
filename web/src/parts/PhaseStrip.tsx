import { Glyph, type Sign } from './Glyph.tsx';
import type { Phase } from './phases.ts';

const signs: Record<Phase['state'], Sign> = { done: 'passed', now: 'trying', later: 'not-started' };
const words: Record<Phase['state'], string> = { done: 'done', now: 'now', later: 'later' };

/** Where a check is: waiting, reading the files, building, trying. */
export function PhaseStrip({ phases }: { phases: readonly Phase[] }) {
  return (
    <ol class="phases" aria-label="Phases of this check">
      {phases.map(({ name, state, detail }) => (
        <li key={name} class={`phase phase-${state}`} aria-current={state === 'now' ? 'step' : undefined}>
          <span class="phase-name">
            <Glyph sign={signs[state]} size={14} /> {name}
            <span class="visually-hidden">, {words[state]}</span>
          </span>
          <span class="phase-detail">{detail}</span>
        </li>
      ))}
    </ol>
  );
}
