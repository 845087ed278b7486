import { useState } from 'preact/hooks';
import { useInterval } from '../hooks.ts';
import { exact, relative } from '../time.ts';

/** A time as "5 minutes ago", the exact one on hover and for machines. */
export function Ago({ at }: { at: string }) {
  const [now, setNow] = useState(Date.now);
  useInterval(() => setNow(Date.now()), 30_000);
  const then = Date.parse(at);
  return (
    <time dateTime={at} title={exact(then)}>
      {relative(then, now)}
    </time>
  );
}
