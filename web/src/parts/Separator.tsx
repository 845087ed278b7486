import { useRef } from 'preact/hooks';
import { leastShare } from './paneSizes.ts';

/** A line between two panes: drag it, or use the arrow keys on it; double-click or Enter puts it back. */
export function Separator({
  label,
  controls,
  value,
  most,
  onMove,
  onReset,
}: {
  label: string;
  controls: string;
  /** Share of the pane before it, percent. */
  value: number;
  most: number;
  /** By how many percent of the whole width. */
  onMove: (delta: number) => void;
  onReset: () => void;
}) {
  const from = useRef<number | null>(null);
  const drag = (event: PointerEvent) => {
    const element = event.currentTarget as HTMLElement;
    const width = element.parentElement?.clientWidth ?? 0;
    if (from.current === null || width === 0) return;
    onMove(((event.clientX - from.current) / width) * 100);
    from.current = event.clientX;
  };
  const key = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 10 : 2;
    const delta = { ArrowLeft: -step, ArrowRight: step, Home: -100, End: 100 }[event.key];
    if (delta !== undefined) onMove(delta);
    else if (event.key === 'Enter') onReset();
    else return;
    event.preventDefault();
  };
  return (
    <div
      class="separator"
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-controls={controls}
      aria-valuenow={Math.round(value)}
      aria-valuemin={leastShare}
      aria-valuemax={Math.round(most)}
      tabIndex={0}
      onKeyDown={key}
      onDblClick={onReset}
      onPointerDown={(event) => {
        from.current = event.clientX;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={drag}
      onPointerUp={() => {
        from.current = null;
      }}
      onPointerCancel={() => {
        from.current = null;
      }}
    />
  );
}
