/**
 * The image as a section through its hull: the learner's Dockerfile from top to bottom, each instruction beside the layers
 * that it made. Pure; the drawing is LayerSection.tsx.
 */
import type { ImageReport } from '../../../server/contract.ts';
import { chunksOf, type Chunk } from './dockerfileLines.ts';

export type Layer = ImageReport['layers'][number];

export interface Plate {
  /** `base`: all layers of the base image as one plate. */
  kind: 'layer' | 'base';
  layers: Layer[];
  sizeBytes: number;
  wastedBytes: number;
  /** 0 to 1 of the largest plate of its kind. */
  share: number;
  /** 0 to 1 of its own size. */
  wastedShare: number;
}

export interface SectionRow extends Chunk {
  plates: Plate[];
  /** An instruction of the shipped image that changes no file. */
  configures: boolean;
  /** An instruction of a stage that is left behind. */
  leftBehind: boolean;
}

export interface Section {
  rows: SectionRow[];
  /** Plates that no line explains. */
  unplaced: Plate[];
}

export function sectionOf(source: string, report: Pick<ImageReport, 'layers' | 'history'>): Section {
  const chunks = chunksOf(source);
  const base = report.layers.filter((layer) => layer.base);
  const own = report.layers.filter((layer) => !layer.base);
  const largest = Math.max(1, ...own.map((layer) => layer.sizeBytes));
  const shippedLines = new Set(report.history.filter((entry) => !entry.base).map((entry) => entry.line));
  const firstShipped = Math.min(
    ...[...shippedLines, ...own.map((layer) => layer.line)].filter((line) => line !== null),
  );
  const from = baseChunk(chunks, base, firstShipped);
  const placed = new Set<Layer>();
  const rows = chunks.map((chunk): SectionRow => {
    const layers = own.filter((layer) => layer.line !== null && layer.line >= chunk.from && layer.line <= chunk.to);
    for (const layer of layers) placed.add(layer);
    const plates = layers.map((layer) => plate('layer', [layer], layer.sizeBytes / largest));
    if (chunk === from && base.length > 0) plates.unshift(plate('base', base, 1));
    const named = [...shippedLines].some((line) => line !== null && line >= chunk.from && line <= chunk.to);
    const isInstruction = chunk.kind === 'instruction';
    return {
      ...chunk,
      plates,
      configures: isInstruction && plates.length === 0 && named,
      leftBehind: isInstruction && plates.length === 0 && !named && chunk !== from && !global(chunk, chunks),
    };
  });
  const unplaced = own
    .filter((layer) => !placed.has(layer))
    .map((layer) => plate('layer', [layer], layer.sizeBytes / largest));
  if (!from && base.length > 0) unplaced.unshift(plate('base', base, 1));
  return { rows, unplaced };
}

/** The FROM that brought the base: the one its layers name, else the last one above everything that is shipped. */
function baseChunk(chunks: readonly Chunk[], base: readonly Layer[], firstShipped: number): Chunk | undefined {
  const line = base.find((layer) => layer.line !== null)?.line;
  const froms = chunks.filter((chunk) => chunk.keyword === 'FROM');
  return (
    froms.find((chunk) => line != null && chunk.from <= line && line <= chunk.to) ??
    froms.findLast((chunk) => chunk.from < firstShipped) ??
    froms.at(-1)
  );
}

/** ARG before the first FROM is of no stage. */
function global(chunk: Chunk, chunks: readonly Chunk[]): boolean {
  const first = chunks.find((one) => one.keyword === 'FROM');
  return first !== undefined && chunk.from < first.from;
}

function plate(kind: Plate['kind'], layers: Layer[], share: number): Plate {
  const sizeBytes = layers.reduce((sum, layer) => sum + layer.sizeBytes, 0);
  const wastedBytes = layers.reduce((sum, layer) => sum + layer.wastedBytes, 0);
  return { kind, layers, sizeBytes, wastedBytes, share, wastedShare: sizeBytes === 0 ? 0 : wastedBytes / sizeBytes };
}

/** What the detail shows: everything that the learner's lines made, the base image, or one layer. */
export type Selection = { kind: 'own' } | { kind: 'base' } | { kind: 'layer'; index: number };

export function selectedLayers(selection: Selection, layers: readonly Layer[]): Layer[] {
  switch (selection.kind) {
    case 'own':
      return layers.filter((layer) => !layer.base);
    case 'base':
      return layers.filter((layer) => layer.base);
    case 'layer':
      return layers.filter((layer) => layer.index === selection.index);
  }
}

/** Where a reader looks first: the learner's layer with the most waste, else the largest. */
export function firstSelection(layers: readonly Layer[]): Selection {
  const own = layers.filter((layer) => !layer.base);
  const most = (weight: (layer: Layer) => number) =>
    own.reduce<Layer | undefined>((best, layer) => (!best || weight(layer) > weight(best) ? layer : best), undefined);
  const wasteful = most((layer) => layer.wastedBytes);
  const chosen = wasteful && wasteful.wastedBytes > 0 ? wasteful : most((layer) => layer.sizeBytes);
  return chosen ? { kind: 'layer', index: chosen.index } : { kind: 'base' };
}
