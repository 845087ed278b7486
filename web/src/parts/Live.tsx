/** The page's one live region: screen readers hear what `announce` says, once. */
import { createStore, useStore } from '../store.ts';

const said = createStore({ text: '', turn: 0 });

/** Speaks a sentence; the same sentence twice is spoken twice. */
export function announce(text: string): void {
  said.set({ text, turn: said.get().turn + 1 });
}

export function Live() {
  const { text, turn } = useStore(said);
  return (
    <div class="visually-hidden" role="status" aria-live="polite" aria-atomic="true">
      <span key={turn}>{text}</span>
    </div>
  );
}
