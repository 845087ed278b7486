import { describe, expect, test } from 'vitest';
import { reportOf } from '../../support/mock-image.ts';
import { firstSelection, sectionOf, selectedLayers } from '../../../web/src/xray/section.ts';

const source = `ARG V=1
FROM node:20 AS build
RUN npm ci

FROM node:20
WORKDIR /app
COPY package.json ./
RUN npm ci \\
 && true
COPY . .
RUN npm run build
EXPOSE 3000
CMD ["node"]
`;
const report = reportOf(source);
const { rows, unplaced } = sectionOf(source, report);
const row = (line: number) => rows.find(({ from, to }) => from <= line && line <= to)!;

describe('the section', () => {
  test('each layer stands beside the line that made it, the base beside its FROM', () => {
    const beside = rows.flatMap(({ from, plates }) => plates.map(({ kind, layers }) => [from, kind, layers.length]));
    expect(beside).toEqual([
      [5, 'base', 4],
      [6, 'layer', 1],
      [7, 'layer', 1],
      [8, 'layer', 1],
      [10, 'layer', 1],
      [11, 'layer', 1],
    ]);
    expect(unplaced).toEqual([]);
  });

  test('what configures, what stays behind, and what is of no stage', () => {
    expect(rows.filter(({ configures }) => configures).map(({ from }) => from)).toEqual([12, 13]);
    expect(rows.filter(({ leftBehind }) => leftBehind).map(({ from }) => from)).toEqual([2, 3]);
  });

  test('bars compare the learner’s own layers; waste is a part of its own layer', () => {
    const npm = row(8).plates[0]!;
    expect(npm.share).toBe(1);
    expect(row(7).plates[0]!.share).toBeLessThan(0.01);
    expect(npm.wastedShare).toBeCloseTo(npm.layers[0]!.wastedBytes / npm.layers[0]!.sizeBytes);
  });

  test('layers that no line explains are kept', () => {
    const lost = sectionOf('FROM node:20\n', { ...report, history: [] });
    expect(lost.unplaced).toHaveLength(5);
    expect(lost.rows[0]!.plates.map(({ kind }) => kind)).toEqual(['base']);
    const without = sectionOf('', report);
    expect(without.unplaced.map(({ kind }) => kind)).toContain('base');
  });

  test('an image without layers has rows all the same', () => {
    const empty = sectionOf('FROM scratch\nCMD ["x"]\n', { layers: [], history: [] });
    expect(empty.rows.map(({ plates }) => plates.length)).toEqual([0, 0]);
  });
});

describe('the selection', () => {
  test('begins where the most is wasted, else at the largest, else at the base', () => {
    expect(firstSelection(report.layers)).toEqual({ kind: 'layer', index: row(8).plates[0]!.layers[0]!.index });
    const clean = report.layers.map((layer) => ({ ...layer, wastedBytes: 0 }));
    expect(firstSelection(clean)).toEqual({ kind: 'layer', index: 6 });
    expect(firstSelection(clean.filter((layer) => layer.base))).toEqual({ kind: 'base' });
  });

  test('stands for layers', () => {
    const count = (selection: Parameters<typeof selectedLayers>[0]) => selectedLayers(selection, report.layers).length;
    expect([count({ kind: 'own' }), count({ kind: 'base' }), count({ kind: 'layer', index: 2 })]).toEqual([5, 4, 1]);
  });
});
