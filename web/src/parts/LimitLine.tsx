import { Glyph } from './Glyph.tsx';
import { limitText, type Limit } from './limitText.ts';

/** Which limit ended a build, before its story. */
export function LimitLine({ limit }: { limit: Limit }) {
  return (
    <p class="limit-line">
      <span class="tag tag-red">
        <Glyph sign="failed" size={12} /> Limit reached
      </span>{' '}
      <strong>{limitText(limit)}</strong>
      {limit.kind === 'time' && <span class="limit-note">Waiting in line and preparing images never count.</span>}
    </p>
  );
}
