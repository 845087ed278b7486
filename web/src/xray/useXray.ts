import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Xray } from '../../../server/contract.ts';
import { api, connection, type ApiFailure } from '../api.ts';
import { asFailure, useInterval } from '../hooks.ts';
import { announce } from '../parts/Live.tsx';

export interface XrayControls {
  /** Null until the first answer. */
  xray: Xray | null;
  failure: ApiFailure | null;
  /** Starts it, or joins one that runs. */
  take: () => void;
  reload: () => void;
}

/** One submission's X-ray, read again while it is worked on. */
export function useXray(id: string): XrayControls {
  const [state, setState] = useState<{ xray: Xray | null; failure: ApiFailure | null }>({ xray: null, failure: null });
  const accept = (xray: Xray) =>
    setState((old) => {
      if (old.xray?.state === 'working' && xray.state === 'ready') announce('The X-ray is ready.');
      if (old.xray?.state === 'working' && xray.state === 'failed') announce('The X-ray could not be taken.');
      return { xray, failure: null };
    });
  const fail = (error: unknown) => setState((old) => ({ ...old, failure: asFailure(error) }));
  const reload = useCallback(() => void api.xray(id).then(accept, fail), [id]);
  const take = useCallback(() => {
    announce('Taking the X-ray.');
    void api.takeXray(id).then(accept, fail);
  }, [id]);
  useEffect(reload, [reload]);
  useEffect(
    () => connection.subscribe((now) => now === 'up' && state.failure?.kind === 'offline' && reload()),
    [state.failure, reload],
  );
  useInterval(reload, state.xray?.state === 'working' ? 1000 : null);
  return { ...state, take, reload };
}
