import { useEffect } from 'preact/hooks';
import { api } from '../api.ts';
import { countedMs, lookMs } from './activeTime.ts';

/** Told when there is so much of it; the server takes a minute at once at most. */
const tellFromMs = 30_000;
const mostMs = 60_000;

const uses = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'scroll', 'touchstart'] as const;

/** Tells the server how long the exercise is worked on: only while the page is seen and used. */
export function useTimeSpent(id: string): void {
  useEffect(() => {
    let since = Date.now();
    let usedAt = since;
    let visible = document.visibilityState === 'visible';
    let untold = 0;
    const look = () => {
      const now = Date.now();
      untold = Math.min(mostMs, untold + countedMs({ since, now, usedAt, visible }));
      since = now;
      visible = document.visibilityState === 'visible';
      if (untold < tellFromMs) return;
      const seconds = Math.floor(untold / 1000);
      untold -= seconds * 1000;
      api.spent(id, seconds).catch(() => {
        // Not worth a word: it is tried again with the next.
        untold = Math.min(mostMs, untold + seconds * 1000);
      });
    };
    const used = () => {
      usedAt = Date.now();
    };
    const timer = setInterval(look, lookMs);
    document.addEventListener('visibilitychange', look);
    for (const use of uses) addEventListener(use, used, { capture: true, passive: true });
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
      for (const use of uses) removeEventListener(use, used, { capture: true });
    };
  }, [id]);
}
