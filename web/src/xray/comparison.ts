/** Two images side by side: the rows of the drawing and the words. Pure. */
import type { ImageComparison, SubmissionCard } from '../../../server/contract.ts';
import { bytes, count, number } from '../words.ts';

type ComparedLayer = ImageComparison['a']['layers'][number];

export interface LayerPair {
  a: ComparedLayer | null;
  b: ComparedLayer | null;
  state: 'same' | 'differs' | 'only-a' | 'only-b';
}

/** The layers of both, aligned; the base image's as one row where both have the same. */
export function layerPairs(comparison: ImageComparison): { sharedBase: ComparedLayer[]; pairs: LayerPair[] } {
  const pairs = comparison.layers.map(({ a, b, same }): LayerPair => {
    const left = a === null ? null : (comparison.a.layers[a] ?? null);
    const right = b === null ? null : (comparison.b.layers[b] ?? null);
    return {
      a: left,
      b: right,
      state: same ? 'same' : right === null ? 'only-a' : left === null ? 'only-b' : 'differs',
    };
  });
  const end = pairs.findIndex(({ a, b, state }) => state !== 'same' || !a?.base || !b?.base);
  const shared = end < 0 ? pairs.length : end;
  return { sharedBase: pairs.slice(0, shared).flatMap(({ a }) => (a ? [a] : [])), pairs: pairs.slice(shared) };
}

export interface Measure {
  name: string;
  a: string;
  b: string;
  /** `12 MB less`; '' when both are alike. */
  difference: string;
  /** Whether the second is better, where more is worse; null when alike. */
  better: boolean | null;
}

export function measuresOf({ a, b }: ImageComparison): Measure[] {
  const size = (name: string, of: (side: ImageComparison['a']) => number) => measure(name, of(a), of(b), bytes);
  const many = (name: string, of: (side: ImageComparison['a']) => number) => measure(name, of(a), of(b), number);
  return [
    size('Size', (side) => side.sizeBytes),
    size('Wasted', (side) => side.wastedBytes),
    many('Layers', (side) => side.layers.length),
    many('Files', (side) => side.fileCount),
    many('Packages', (side) => side.packages),
    many('Secrets', (side) => side.secrets),
    many('Known vulnerabilities', (side) => side.vulnerabilities),
  ];
}

function measure(name: string, a: number, b: number, text: (n: number) => string): Measure {
  const difference = a === b ? '' : `${text(Math.abs(b - a))} ${b < a ? 'less' : 'more'}`;
  return { name, a: text(a), b: text(b), difference, better: a === b ? null : b < a };
}

export type FindingSide = ImageComparison['findings'][number]['in'];

export const kindWord: Record<ImageComparison['findings'][number]['kind'], string> = {
  root: 'User',
  secret: 'Secret',
  vulnerability: 'Known vulnerability',
  setuid: 'Setuid file',
  'world-writable': 'World-writable',
};

export interface Choice {
  id: string;
  text: string;
  submittedAt: string;
}

/** The submissions to compare with, newest first, the latest that passed on top. Those that were not graded built nothing. */
export function choicesOf(cards: readonly SubmissionCard[], self: string, when: (at: string) => string): Choice[] {
  const others = cards.filter((card) => card.id !== self && card.state === 'graded');
  const passed = others.find((card) => card.score !== null && card.score === card.maxScore);
  const choice = (card: SubmissionCard): Choice => ({
    id: card.id,
    submittedAt: card.submittedAt,
    text: `${card === passed ? 'Latest that passed: ' : ''}${when(card.submittedAt)}, ${card.score ?? 0} of ${count(card.maxScore ?? 0, 'point')}`,
  });
  return [...(passed ? [passed] : []), ...others.filter((card) => card !== passed)].map(choice);
}
