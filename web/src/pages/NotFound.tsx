import { useTitle } from '../hooks.ts';

/** An address that names nothing. */
export function NotFound({ path }: { path: string }) {
  useTitle('No such page');
  return (
    <main id="main" class="page" tabIndex={-1}>
      <section class="notice">
        <h1>There is no page here</h1>
        <p>
          Nothing lives at <code>{path}</code>.
        </p>
        <p>
          <a href="/">All exercises</a>
        </p>
      </section>
    </main>
  );
}
