import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

/** The first rows of a long list, and a button for more. */
export function Capped<T>({
  items,
  atFirst,
  children,
}: {
  items: readonly T[];
  atFirst: number;
  children: (shown: readonly T[]) => ComponentChildren;
}) {
  const [room, setRoom] = useState(atFirst);
  const step = Math.max(atFirst, 100);
  return (
    <>
      {children(items.slice(0, room))}
      {items.length > room && (
        <button type="button" class="button more" onClick={() => setRoom(room + step)}>
          Show {Math.min(step, items.length - room)} more of {items.length}
        </button>
      )}
    </>
  );
}
