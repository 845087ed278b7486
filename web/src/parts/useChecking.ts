import { useCallback, useEffect, useReducer, useRef } from 'preact/hooks';
import type { ExercisePage, Files, SubmissionEvent } from '../../../server/contract.ts';
import { api, refreshCourse } from '../api.ts';
import { asFailure } from '../hooks.ts';
import { uuid } from '../uuid.ts';
import { checkingReducer, idle, isBusy, isOver, verdictSentence, type Checking } from './checking.ts';
import { announce } from './Live.tsx';

const pollMs = 2000;

export interface CheckingControls {
  checking: Checking;
  check: (files: Files) => void;
  cancel: () => void;
  /** Follows or shows a submission of before. */
  show: (id: string) => void;
}

/** Sends a submission and follows it: events while they flow, reading it again whenever they break. */
export function useChecking(page: ExercisePage, onOver: () => void): CheckingControls {
  const [checking, dispatch] = useReducer(checkingReducer, idle);
  const latest = useRef(checking);
  latest.current = checking;
  const total = page.checks.length;
  const over = useRef(onOver);
  over.current = onOver;

  const reread = useCallback(
    async (id: string) => {
      const submission = await api.submission(id);
      const was = isBusy(latest.current);
      dispatch({ type: 'read', submission, total });
      if (!isOver(submission) || !was) return submission;
      announce(
        submission.state === 'cancelled'
          ? 'Cancelled.'
          : submission.verdict
            ? verdictSentence(submission.verdict)
            : `Not graded. ${submission.message ?? ''}`,
      );
      void refreshCourse();
      over.current();
      return submission;
    },
    [total],
  );

  const id = checking.submission?.id ?? null;
  const watching = id !== null && (checking.phase === 'queued' || checking.phase === 'running');
  useEffect(() => {
    if (id === null || !watching) return;
    let source: EventSource | null = null;
    let polling: ReturnType<typeof setInterval> | undefined;
    const read = () => void reread(id).catch(() => undefined);
    const poll = () => {
      polling ??= setInterval(() => {
        read();
        // The stream was refused or is over: try it again beside the polling.
        if (source?.readyState === EventSource.CLOSED) open();
      }, pollMs);
    };
    const open = () => {
      source?.close();
      source = new EventSource(api.eventsUrl(id));
      source.onopen = () => {
        clearInterval(polling);
        polling = undefined;
        read();
      };
      source.onmessage = (message: MessageEvent<string>) => {
        const event = JSON.parse(message.data) as SubmissionEvent;
        dispatch({ type: 'server', event });
        if (event.type === 'end') {
          source?.close();
          read();
          poll();
        }
      };
      source.onerror = () => {
        read();
        poll();
      };
    };
    open();
    return () => {
      source?.close();
      clearInterval(polling);
    };
  }, [id, watching, reread]);

  const check = useCallback(
    (files: Files) => {
      if (isBusy(latest.current)) return;
      dispatch({ type: 'sent', total });
      announce('Sent for checking.');
      const clientId = uuid();
      // The same clientId makes the second try harmless when only the first answer was lost.
      const send = () => api.submit(page.id, files, clientId);
      send()
        .catch(async (error: unknown) => {
          if (asFailure(error).kind !== 'offline') throw error;
          await new Promise((resolve) => setTimeout(resolve, 1500));
          return send();
        })
        .then(
          (submission) => dispatch({ type: 'read', submission, total }),
          (error: unknown) => {
            const failure = asFailure(error);
            const message =
              failure.kind === 'offline'
                ? 'Not sent: the server does not answer. Your text is kept in this browser; press Check again when it is back.'
                : failure.message;
            dispatch({ type: 'not-sent', message });
            announce(message);
          },
        );
    },
    [page.id, total],
  );

  const cancel = useCallback(() => {
    const current = latest.current.submission;
    if (!current || !isBusy(latest.current)) return;
    dispatch({ type: 'cancelling' });
    api
      .cancel(current.id)
      .then(() => reread(current.id))
      .catch(() => undefined);
  }, [reread]);

  const show = useCallback((shown: string) => void reread(shown).catch(() => undefined), [reread]);

  return { checking, check, cancel, show };
}
