import { useState } from 'preact/hooks';
import type { Course, ExerciseCard } from '../../../server/contract.ts';
import { Glyph } from '../parts/Glyph.tsx';
import { tally } from '../parts/tally.ts';
import { exerciseUrl } from '../router.ts';
import { spent } from '../time.ts';
import { count, difficultyWord, stateWord } from '../words.ts';
import { filtered, isFiltered, noFilter, readFilter, writeFilter, type Filter } from './filter.ts';

/** Every exercise by layer, and a way to find one. */
export function Exercises({ layers }: { layers: Course['layers'] }) {
  const [filter, setFilter] = useState(() => readFilter(location.search));
  const choose = (change: Partial<Filter>) => {
    const next = { ...filter, ...change };
    setFilter(next);
    history.replaceState(history.state, '', `${location.pathname}${writeFilter(next)}`);
  };
  const narrowed = isFiltered(filter);
  const shown = filtered(layers, filter).filter((layer) => !narrowed || layer.exercises.length > 0);
  const found = shown.reduce((sum, layer) => sum + layer.exercises.length, 0);
  const levels = [...new Set(layers.flatMap((layer) => layer.exercises.map((card) => card.difficulty)))].sort();
  return (
    <section class="layers" aria-labelledby="layers-title">
      <h2 id="layers-title">All exercises</h2>
      <form class="find" role="search" aria-label="Exercises" onSubmit={(event) => event.preventDefault()}>
        <label class="find-text">
          <span>Search</span>
          <input
            type="search"
            value={filter.text}
            placeholder="user, secret, trust policy…"
            onInput={(event) => choose({ text: event.currentTarget.value })}
          />
        </label>
        <Choice
          label="Layer"
          value={filter.layer}
          options={layers.map((layer) => [layer.id, layer.title])}
          onChoose={(layer) => choose({ layer })}
        />
        <Choice
          label="Difficulty"
          value={filter.difficulty}
          options={levels.map((level) => [String(level), difficultyWord[level] ?? `Level ${level}`])}
          onChoose={(difficulty) => choose({ difficulty })}
        />
        <Choice
          label="State"
          value={filter.state}
          options={Object.entries(stateWord)}
          onChoose={(state) => choose({ state })}
        />
        <p class="find-result" role="status">
          {narrowed && (found === 0 ? 'No exercise fits.' : `${count(found, 'exercise')} of ${total(layers)}`)}
        </p>
        {narrowed && (
          <button type="button" class="button" onClick={() => choose(noFilter)}>
            Show all
          </button>
        )}
      </form>
      {found === 0 && narrowed ? (
        <p class="empty">No exercise fits all of that. Use fewer words, or show all.</p>
      ) : (
        <div class="layer-grid">
          {shown.map((layer) => (
            <LayerList key={layer.id} layer={layer} whole={layers.find(({ id }) => id === layer.id) ?? layer} />
          ))}
        </div>
      )}
    </section>
  );
}

const total = (layers: Course['layers']) => layers.reduce((sum, layer) => sum + layer.exercises.length, 0);

function Choice({
  label,
  value,
  options,
  onChoose,
}: {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChoose: (value: string) => void;
}) {
  return (
    <label>
      <span>{label}</span>
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="">All</option>
        {options.map(([id, text]) => (
          <option key={id} value={id}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** `whole`: the layer with all of its exercises, which the sum is about. */
function LayerList({ layer, whole }: { layer: Course['layers'][number]; whole: Course['layers'][number] }) {
  const sum = tally(whole.exercises);
  return (
    <section class="layer" aria-labelledby={`layer-${layer.id}`}>
      <div class="layer-head">
        <h3 id={`layer-${layer.id}`}>{layer.title}</h3>
        <p class="quiet">{layer.summary}</p>
        {sum.exercises > 0 && (
          <p>
            {sum.passed} of {sum.exercises} passed, {sum.earned} of {sum.points} points
          </p>
        )}
      </div>
      {layer.exercises.length === 0 ? (
        <p class="empty">No exercises in this layer yet.</p>
      ) : (
        <ul class="cards">
          {layer.exercises.map((card) => (
            <Card key={card.id} card={card} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Card({ card }: { card: ExerciseCard }) {
  const time = spent(card.secondsSpent);
  return (
    <li class={`card card-${card.state}`}>
      <p class="card-state">
        <Glyph sign={card.state} /> {stateWord[card.state]}
        {card.bestScore !== null && (
          <span class="quiet">
            {' '}
            · best {card.bestScore} of {card.points}
          </span>
        )}
        {time !== null && <span class="quiet"> · {time} spent</span>}
      </p>
      <a class="card-title" href={exerciseUrl(card.id)}>
        {card.title}
      </a>
      <p>{card.summary}</p>
      <p class="quiet card-facts">
        {card.minutes} min · {count(card.points, 'point')} ·{' '}
        {difficultyWord[card.difficulty] ?? `Level ${card.difficulty}`} ·{' '}
        {card.needsEngine ? 'built and run' : 'judged from the text'}
      </p>
    </li>
  );
}
