/** Which exercises the home page lists; kept in the address, so that a reload and a link show the same. Pure. */
import type { Course, ExerciseCard } from '../../../server/contract.ts';

type Layer = Course['layers'][number];

/** '' in each: whatever it is. */
export interface Filter {
  text: string;
  layer: string;
  difficulty: string;
  state: string;
}

export const noFilter: Filter = { text: '', layer: '', difficulty: '', state: '' };

const names = { text: 'q', layer: 'layer', difficulty: 'difficulty', state: 'state' } as const;
const fields = ['text', 'layer', 'difficulty', 'state'] as const;

/** Reads the query of an address. */
export function readFilter(search: string): Filter {
  const query = new URLSearchParams(search);
  const of = (field: keyof Filter) => query.get(names[field]) ?? '';
  return { text: of('text'), layer: of('layer'), difficulty: of('difficulty'), state: of('state') };
}

/** The query for an address, with its question mark; '' for no filter. */
export function writeFilter(filter: Filter): string {
  const query = new URLSearchParams();
  for (const field of fields) if (filter[field] !== '') query.set(names[field], filter[field]);
  return query.size === 0 ? '' : `?${query}`;
}

export function isFiltered(filter: Filter): boolean {
  return writeFilter(filter) !== '';
}

/** The layers with the exercises that are left. Every word has to be somewhere in what the card says. */
export function filtered(layers: readonly Layer[], filter: Filter): Layer[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const keeps = (layer: Layer, card: ExerciseCard) => {
    const said = `${card.title} ${card.summary} ${card.id} ${layer.title}`.toLowerCase();
    return (
      words.every((word) => said.includes(word)) &&
      (filter.difficulty === '' || String(card.difficulty) === filter.difficulty) &&
      (filter.state === '' || card.state === filter.state)
    );
  };
  return layers
    .filter((layer) => filter.layer === '' || layer.id === filter.layer)
    .map((layer) => ({ ...layer, exercises: layer.exercises.filter((card) => keeps(layer, card)) }));
}

/** What else was begun, the latest first. */
export function alsoBegun(cards: readonly ExerciseCard[], next: string | null, most: number): ExerciseCard[] {
  return cards
    .filter((card) => card.state === 'in-progress' && card.id !== next)
    .toSorted((a, b) => (b.lastActivityAt ?? '').localeCompare(a.lastActivityAt ?? ''))
    .slice(0, most);
}
