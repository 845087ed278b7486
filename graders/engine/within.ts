/** What `work` brings, or null when it takes longer than `ms`; what comes too late is given to `discard`. Rejects with the signal's reason when aborted. */
export function within<T>(
  work: Promise<T>,
  ms: number,
  signal: AbortSignal,
  discard: (late: T) => void = () => undefined,
): Promise<T | null> {
  return new Promise((resolve, reject) => {
    let waiting = true;
    const settle = (action: () => void): void => {
      if (!waiting) return;
      waiting = false;
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      action();
    };
    const abort = (): void => settle(() => reject(signal.reason as Error));
    const timer = setTimeout(() => settle(() => resolve(null)), ms);
    signal.addEventListener('abort', abort, { once: true });
    work.then(
      (value) => (waiting ? settle(() => resolve(value)) : discard(value)),
      (error: Error) => settle(() => reject(error)),
    );
    if (signal.aborted) abort();
  });
}
