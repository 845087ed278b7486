import type { Selection } from './section.ts';

/** Chooses a plate and goes there. */
export type Go = (selection: Selection) => void;

interface Origin {
  layer: number | null;
  line: number | null;
  base: boolean;
}

/** Where something comes from, as a link to its plate: `line 7`, `base image`, `layer 4`. */
export function OriginLink({ origin, onGo }: { origin: Origin; onGo: Go }) {
  const { layer, line, base } = origin;
  const text = base ? 'base image' : line !== null ? `line ${line}` : layer !== null ? `layer ${layer + 1}` : null;
  if (text === null) return null;
  if (layer === null) return <span class="quiet">{text}</span>;
  return (
    <button type="button" class="link" onClick={() => onGo({ kind: 'layer', index: layer })}>
      {text}
    </button>
  );
}
