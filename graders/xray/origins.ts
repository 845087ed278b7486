/** Which instruction made which layer, and which of them belong to the base image. */
import { clean } from './clean.ts';
import type { ImageFacts } from './facts.ts';
import type { HistoryReport, Origin } from './report.ts';

export interface OriginsRequest {
  facts: Pick<ImageFacts, 'history' | 'diffIds' | 'layers'>;
  /** The learner's instruction behind each history entry; null: the base image's, or not known. */
  instructions: readonly ({ line: number; text: string } | null)[];
  /** The layers of each base image that the build stands on (diff ids). */
  bases: readonly (readonly string[])[];
}

/** Longer instructions are cut. */
const instructionChars = 1000;

export interface Origins {
  /** Of a layer. */
  of(layer: number): Origin;
  instructionOf(layer: number): string;
  /** One for each entry of the image's history, whole text. */
  history: HistoryReport[];
  /** The place in the history of the last entry that `test` accepts, or -1. */
  lastEntry(test: (createdBy: string) => boolean): number;
}

export function originsOf({ facts, instructions, bases }: OriginsRequest, conceal: (text: string) => string): Origins {
  const { history, diffIds, layers } = facts;
  const baseLayers = Math.max(0, ...bases.map((base) => (isPrefix(base, diffIds) ? base.length : 0)));
  const making = history.flatMap(({ empty }, entry) => (empty ? [] : [entry]));
  // History names the layers only in order; when the counts differ, no line is better than a wrong one.
  const exact = making.length === layers.length;
  const entryOf = (layer: number): number | undefined => (exact ? making[layer] : undefined);
  // The learner's instructions end the history. Where not all of their layers are known, only what comes before the last
  // layer of the base image is surely not theirs.
  const firstOwn = instructions.findIndex((instruction) => instruction !== null);
  const known = firstOwn >= 0 && making.slice(baseLayers).every((entry) => instructions[entry]);
  const firstPossible = known ? firstOwn : exact ? (making[baseLayers - 1] ?? -1) + 1 : 0;

  const told = history.map(({ createdBy }, entry): HistoryReport => {
    const own = instructions[entry] ?? null;
    const layer = exact ? making.indexOf(entry) : -1;
    return {
      instruction: clean(conceal(own?.text ?? createdBy), instructionChars),
      layer: layer < 0 ? null : layer,
      line: own?.line ?? null,
      base: entry < firstPossible,
    };
  });

  return {
    history: told,
    of: (layer) => ({
      layer,
      line: layer < baseLayers ? null : (told[entryOf(layer) ?? -1]?.line ?? null),
      base: layer < baseLayers,
    }),
    instructionOf: (layer) => told[entryOf(layer) ?? -1]?.instruction ?? '',
    lastEntry: (test) => history.findLastIndex(({ createdBy }) => test(createdBy)),
  };
}

function isPrefix(base: readonly string[], whole: readonly string[]): boolean {
  return base.length <= whole.length && base.every((id, index) => id === whole[index]);
}
