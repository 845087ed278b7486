import { courseStore } from '../api.ts';
import { exerciseUrl, solutionsUrl } from '../router.ts';
import { useStore } from '../store.ts';
import { Glyph } from './Glyph.tsx';
import { nextAfter } from './nextAfter.ts';
import { Prose } from './Prose.tsx';

/** The discussion and the way on. */
export function AfterPassing({ id, discussionHtml }: { id: string; discussionHtml: string }) {
  const course = useStore(courseStore);
  const next = course ? nextAfter(course, id) : null;
  return (
    <section class="after" aria-labelledby="after-title">
      <h2 id="after-title">Discussion</h2>
      <Prose html={discussionHtml} />
      <p class="after-answers">
        <a href={solutionsUrl(id)}>Right answers beside yours</a>
      </p>
      {next ? (
        <a class="button button-primary" href={exerciseUrl(next.id)}>
          Next: {next.title}
        </a>
      ) : (
        <p>
          <Glyph sign="passed" /> Every exercise is passed. <a href="/">See the ship</a>
        </p>
      )}
    </section>
  );
}
