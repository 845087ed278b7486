/** Small hooks that several pages share. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiFailure, connection } from './api.ts';

export interface Load<T> {
  data: T | null;
  failure: ApiFailure | null;
  /** True once nothing has come for 300 ms: time for a skeleton. */
  slow: boolean;
  reload: () => void;
}

/** Reads something when `key` changes, and again when the server is back after a failure. */
export function useLoad<T>(key: string, read: () => Promise<T>): Load<T> {
  const [state, setState] = useState<{ key: string; data: T | null; failure: ApiFailure | null }>({
    key,
    data: null,
    failure: null,
  });
  const [turn, setTurn] = useState(0);
  const [slow, setSlow] = useState(false);
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => {
    let live = true;
    setSlow(false);
    const timer = setTimeout(() => live && setSlow(true), 300);
    latest
      .current()
      .then((data) => live && setState({ key, data, failure: null }))
      .catch(
        (error: unknown) =>
          live && setState((old) => ({ key, data: old.key === key ? old.data : null, failure: asFailure(error) })),
      )
      .finally(() => clearTimeout(timer));
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [key, turn]);
  const reload = useCallback(() => setTurn((n) => n + 1), []);
  useEffect(
    () => connection.subscribe((now) => now === 'up' && state.failure?.kind === 'offline' && reload()),
    [state.failure, reload],
  );
  const current = state.key === key;
  return { data: current ? state.data : null, failure: current ? state.failure : null, slow, reload };
}

/** Any error as a failure that can be shown. */
export function asFailure(error: unknown): ApiFailure {
  return error instanceof ApiFailure
    ? error
    : new ApiFailure('server', error instanceof Error ? error.message : 'Something in this page failed.');
}

/** Code that comes when it is needed: null until it is there; `failed` when it could not be read. */
export function useImported<T>(load: () => Promise<T>): { loaded: T | null; failed: boolean } {
  const [state, setState] = useState<{ loaded: T | null; failed: boolean }>({ loaded: null, failed: false });
  useEffect(() => {
    let live = true;
    load().then(
      (loaded) => live && setState({ loaded, failed: false }),
      () => live && setState({ loaded: null, failed: true }),
    );
    return () => {
      live = false;
    };
  }, [load]);
  return state;
}

/** Whether a media query holds now. */
export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const follow = () => setMatches(list.matches);
    follow();
    list.addEventListener('change', follow);
    return () => list.removeEventListener('change', follow);
  }, [query]);
  return matches;
}

/** Calls back every `ms`, not while the page is hidden; `null` pauses. */
export function useInterval(callback: () => void, ms: number | null): void {
  const latest = useRef(callback);
  latest.current = callback;
  useEffect(() => {
    if (ms === null) return;
    const timer = setInterval(() => document.visibilityState === 'visible' && latest.current(), ms);
    return () => clearInterval(timer);
  }, [ms]);
}

/** Sets the document's title while the page is shown. */
export function useTitle(title: string | null): void {
  useEffect(() => {
    if (title !== null) document.title = title === '' ? 'Drydock' : `${title} · Drydock`;
  }, [title]);
}
