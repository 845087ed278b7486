import { useEffect } from 'preact/hooks';
import type { Course, ExerciseCard } from '../../../server/contract.ts';
import { api, courseStore } from '../api.ts';
import { useLoad, useTitle } from '../hooks.ts';
import { alsoBegun } from '../home/filter.ts';
import { Exercises } from '../home/Exercises.tsx';
import { Ago } from '../parts/Ago.tsx';
import { Loaded } from '../parts/Failure.tsx';
import { Glyph } from '../parts/Glyph.tsx';
import { Ship, ShipCaption } from '../parts/Ship.tsx';
import { exerciseUrl } from '../router.ts';
import { spent } from '../time.ts';
import { count } from '../words.ts';
import '../styles/home.css';
import '../styles/ship.css';

/** The ship, where to go on, and every exercise by layer. */
export function Home() {
  useTitle('');
  const load = useLoad('course', api.course);
  useEffect(() => {
    if (load.data) courseStore.set(load.data);
  }, [load.data]);
  return (
    <main id="main" class="home" tabIndex={-1}>
      <Loaded load={load} what="course">
        {(course) => <Content course={course} />}
      </Loaded>
    </main>
  );
}

function Content({ course }: { course: Course }) {
  const cards = course.layers.flatMap((layer) => layer.exercises);
  if (cards.length === 0)
    return (
      <section class="notice">
        <h1>{course.title}</h1>
        <p>
          There are no exercises yet. They live in the folder <code>exercises/</code>; put one there and reload.
        </p>
      </section>
    );
  return (
    <>
      <div class="home-top">
        <div>
          <h1>{course.title}</h1>
          <p class="lead">
            {count(course.layers.filter((layer) => layer.id !== 'capstone').length, 'deck')}, each with its own way to
            sink the ship. Read a short brief, harden a real file, and see what the grader could still do to it.
          </p>
        </div>
        <Next course={course} cards={cards} />
      </div>
      <figure class="drawing" aria-label="The ship in dry dock">
        <Ship course={course} />
        <ShipCaption course={course} />
      </figure>
      <Exercises layers={course.layers} />
      <p class="home-foot">
        <a href="/my-data">My data</a>: what is kept of your work, as a file, or deleted.
      </p>
    </>
  );
}

function Next({ course, cards }: { course: Course; cards: ExerciseCard[] }) {
  const next = cards.find((card) => card.id === course.next);
  const layer = course.layers.find((one) => one.exercises.some((card) => card.id === next?.id));
  if (!next)
    return (
      <aside class="next" aria-label="Next step">
        <p class="next-kind">
          <Glyph sign="passed" /> All passed
        </p>
        <p>Every plate is painted. Open any exercise below to try another design.</p>
      </aside>
    );
  const started = next.state === 'in-progress';
  const time = spent(next.secondsSpent);
  const others = alsoBegun(cards, next.id, 3);
  return (
    <aside class="next" aria-label="Next step">
      <p class="next-kind">{started ? 'Where you left' : 'Next'}</p>
      <h2 class="next-title">{next.title}</h2>
      <p class="quiet">
        {layer?.title} · {next.minutes} min
        {next.lastActivityAt && (
          <>
            {' · '}
            <Ago at={next.lastActivityAt} />
          </>
        )}
      </p>
      {started && (next.bestScore !== null || time !== null) && (
        <p class="quiet">
          {[
            next.bestScore === null ? '' : `best ${next.bestScore} of ${count(next.points, 'point')}`,
            time === null ? '' : `${time} spent`,
          ]
            .filter((words) => words !== '')
            .join(' · ')}
        </p>
      )}
      <a class="button button-primary" href={exerciseUrl(next.id)}>
        {started ? 'Continue' : 'Start'}
        <span class="visually-hidden">: {next.title}</span>
      </a>
      {others.length > 0 && (
        <div class="next-others">
          <p class="quiet">Also begun</p>
          <ul>
            {others.map((card) => (
              <li key={card.id}>
                <a href={exerciseUrl(card.id)}>{card.title}</a>
              </li>
            ))}
          </ul>
        </div>
      )}
    </aside>
  );
}
