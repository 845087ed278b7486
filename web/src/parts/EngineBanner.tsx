import { useState } from 'preact/hooks';
import type { Status } from '../../../server/contract.ts';
import { api } from '../api.ts';
import { useInterval } from '../hooks.ts';
import { Inline } from './Inline.tsx';

/** Said on an exercise that needs the engine, while it or its images are not ready. */
export function EngineBanner({ first }: { first: Status | null }) {
  const [status, setStatus] = useState(first);
  const notice = status ? engineNotice(status) : null;
  useInterval(
    () => {
      api.status().then(setStatus, () => undefined);
    },
    notice || !status ? 3000 : 20_000,
  );
  if (!notice) return null;
  return (
    <div class="banner banner-quiet">
      <p>
        <strong>{notice.title}</strong> <Inline text={notice.text} />
      </p>
      {notice.share !== null && <progress class="meter" value={notice.share} max={1} aria-label="Images prepared" />}
      <a href={notice.share === null ? '/status' : '/images'}>{notice.share === null ? 'Status' : 'Base images'}</a>
    </div>
  );
}

/** What to say about the engine, or null when all is well. */
export function engineNotice(status: Status): { title: string; text: string; share: number | null } | null {
  const kept = 'Checks that read your files are graded; the others wait and cost nothing.';
  switch (status.engine.state) {
    case 'starting':
      return { title: 'The container engine is starting.', text: kept, share: null };
    case 'absent':
    case 'unreachable':
    case 'off':
      return { title: 'No container engine.', text: kept, share: null };
    case 'ready': {
      const open = status.images.filter((image) => image.state === 'preparing').length;
      const ready = status.images.filter((image) => image.state === 'ready').length;
      const all = status.images.length;
      if (open === 0) {
        const notices = status.notices ?? [];
        return notices.length === 0 ? null : { title: 'From the server:', text: notices.join(' '), share: null };
      }
      return {
        title: 'Base images are being prepared.',
        text: `${ready} of ${all} are ready. A check that needs one that is missing says so and costs nothing.`,
        share: all === 0 ? null : ready / all,
      };
    }
  }
}
