import { describe, expect, test } from 'vitest';
import type { Course, ExerciseCard } from '../../../server/contract.ts';
import { layOutShip, type Box } from '../../../web/src/parts/shipLayout.ts';

const layers = ['app-code', 'image', 'runtime', 'host', 'network', 'iam', 'data', 'capstone'];

const card = (id: string): ExerciseCard => ({
  id,
  title: 'A title of ordinary length for a plate',
  summary: '',
  minutes: 15,
  difficulty: 1,
  points: 100,
  needsEngine: true,
  state: 'not-started',
  bestScore: null,
  attempts: 0,
  lastActivityAt: null,
  secondsSpent: 0,
});

const course = (perLayer: number): Course => ({
  title: 'Course',
  layers: layers.map((id) => ({
    id,
    title: id,
    summary: '',
    exercises: Array.from({ length: id === 'capstone' ? Math.min(perLayer, 3) : perLayer }, (_, n) =>
      card(`${id}/${n}`),
    ),
  })),
  next: null,
});

const inside = (inner: Box, outer: Box) =>
  inner.x >= outer.x - 0.5 &&
  inner.y >= outer.y - 0.5 &&
  inner.x + inner.width <= outer.x + outer.width + 0.5 &&
  inner.y + inner.height <= outer.y + outer.height + 0.5;
const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe.each(['wide', 'narrow'] as const)('the %s section', (form) => {
  describe.each([0, 1, 2, 9])('with %i exercises on each deck', (many) => {
    const ship = layOutShip(course(many), form);
    const plates = [...ship.decks, ship.launch].flatMap((deck) => deck.plates);

    test('seven decks from top to bottom, without gaps', () => {
      expect(ship.decks.map((deck) => deck.number)).toEqual([1, 2, 3, 4, 5, 6, 7]);
      for (const [index, deck] of ship.decks.entries())
        expect(deck.y).toBe(index === 0 ? deck.y : ship.decks[index - 1]!.y + ship.decks[index - 1]!.height);
    });

    test('a plate for every exercise, on its own deck, none over another', () => {
      expect(plates).toHaveLength(7 * many + Math.min(many, 3));
      for (const deck of ship.decks)
        for (const plate of deck.plates) {
          expect(inside(plate, deck)).toBe(true);
          expect(plate.card.id.startsWith(`${deck.id}/`)).toBe(true);
        }
      for (const [index, plate] of plates.entries())
        for (const other of plates.slice(index + 1)) expect(overlap(plate, other)).toBe(false);
    });

    test('everything lies in the drawing', () => {
      const whole = { x: 0, y: 0, width: ship.width, height: ship.height };
      for (const box of [...plates, ...ship.blocks, ship.launch]) expect(inside(box, whole)).toBe(true);
    });

    test('plates are large enough to hit', () => {
      for (const plate of plates) expect(Math.min(plate.width, plate.height)).toBeGreaterThanOrEqual(24);
    });
  });
});

test('the wide hull gets narrower towards the keel, and the decks follow it', () => {
  const widths = layOutShip(course(2), 'wide').decks.map((deck) => deck.width);
  expect(widths).toEqual(widths.toSorted((a, b) => b - a));
});

test('a course without capstones still has its launch', () => {
  const without = { ...course(1), layers: course(1).layers.filter((layer) => layer.id !== 'capstone') };
  expect(layOutShip(without, 'wide').launch.plates).toEqual([]);
});
