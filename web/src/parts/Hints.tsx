import { useState } from 'preact/hooks';
import type { ExercisePage } from '../../../server/contract.ts';
import { api } from '../api.ts';
import { asFailure } from '../hooks.ts';
import { Prose } from './Prose.tsx';

/** Three hints, one after the other; what each costs is said before it opens. */
export function Hints({ page }: { page: ExercisePage }) {
  const [hints, setHints] = useState(page.hints);
  const [failure, setFailure] = useState<string | null>(null);
  const next = hints.find((hint) => hint.html === null);
  const open = async (index: number) => {
    setFailure(null);
    try {
      const opened = await api.openHint(page.id, index);
      setHints((old) => old.map((hint) => (hint.index === index ? opened : hint)));
    } catch (error) {
      setFailure(asFailure(error).message);
    }
  };
  if (hints.length === 0) return null;
  return (
    <section class="hints" aria-labelledby="hints-title">
      <h2 id="hints-title">Hints</h2>
      <ol>
        {hints.map((hint, at) => {
          const cost = hint.cost === 0 ? 'free' : `costs ${hint.cost} points`;
          return (
            <li key={hint.index}>
              {hint.html !== null ? (
                <>
                  <h3>Hint {at + 1}</h3>
                  <Prose html={hint.html} />
                </>
              ) : hint === next ? (
                <button type="button" class="button" onClick={() => void open(hint.index)}>
                  Open hint {at + 1} <span class="quiet">{cost}</span>
                </button>
              ) : (
                <p class="quiet">
                  Hint {at + 1}, {cost}, opens after hint {at}
                </p>
              )}
            </li>
          );
        })}
      </ol>
      {failure && <p class="failure-line">{failure} The hint is still closed; try again.</p>}
    </section>
  );
}
