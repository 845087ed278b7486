import type { ApiFailure } from '../api.ts';
import type { Load } from '../hooks.ts';
import type { ComponentChildren } from 'preact';

/** What a page shows instead of its content when it could not be read: what happened, and a way on. */
export function Failure({ failure, retry, what }: { failure: ApiFailure; retry: () => void; what: string }) {
  return (
    <section class="notice notice-red failure" aria-labelledby="failure-title">
      <h1 id="failure-title">
        {failure.status === 404 ? `There is no such ${what}` : `The ${what} could not be read`}
      </h1>
      <p>{failure.message}</p>
      <p class="row">
        {failure.status !== 404 && (
          <button type="button" class="button" onClick={retry}>
            Try again
          </button>
        )}
        <a href="/">All exercises</a>
      </p>
    </section>
  );
}

/** Content when it is there, a skeleton when it is slow, the failure when there is one. */
export function Loaded<T>({
  load,
  what,
  children,
}: {
  load: Load<T>;
  what: string;
  children: (data: T) => ComponentChildren;
}) {
  if (load.data !== null) return <>{children(load.data)}</>;
  if (load.failure) return <Failure failure={load.failure} retry={load.reload} what={what} />;
  return load.slow ? <Skeleton what={what} /> : null;
}

function Skeleton({ what }: { what: string }) {
  return (
    <div class="skeleton" role="group" aria-label={`Reading the ${what}`}>
      <span class="bone bone-title" />
      <span class="bone" />
      <span class="bone" />
      <span class="bone bone-short" />
    </div>
  );
}
