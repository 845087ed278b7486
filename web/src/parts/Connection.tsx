import { useState } from 'preact/hooks';
import { api, connection } from '../api.ts';
import { useInterval } from '../hooks.ts';
import { useStore } from '../store.ts';

/** Said while the server does not answer; tries by itself, and at once when asked. */
export function Connection() {
  const state = useStore(connection);
  const [trying, setTrying] = useState(false);
  const probe = () => {
    setTrying(true);
    // The store learns the outcome inside the request.
    api
      .status()
      .catch(() => undefined)
      .finally(() => setTrying(false));
  };
  useInterval(probe, state === 'lost' ? 3000 : null);
  if (state === 'up') return null;
  return (
    <div class="banner banner-amber" role="alert">
      <p>
        <strong>The server does not answer.</strong> What you type is kept in this browser; saving and checking go on
        when it is back.
      </p>
      <button type="button" class="button" onClick={probe} disabled={trying}>
        Try now
      </button>
    </div>
  );
}
