/**
 * Where everything of the ship stands: pure geometry from the course, in drawing units (CSS pixels at the natural size).
 * `wide` is the longitudinal section, `narrow` the midship section for phones.
 */
import type { Course, ExerciseCard } from '../../../server/contract.ts';
import { balance } from './wrap.ts';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Plate extends Box {
  card: ExerciseCard;
  /** The title in lines that fit. */
  lines: string[];
  /** Whether state and score have a line of their own. */
  roomy: boolean;
}

export interface Deck extends Box {
  id: string;
  /** 1 is the top deck; 0 for the launch. */
  number: number;
  title: string;
  /** Baseline of the title, and of the numbers below it. */
  label: { x: number; y: number };
  plates: Plate[];
  /** The shore that carries the label: from the dock's wall to the hull. */
  shore: { x1: number; x2: number; y: number } | null;
}

export interface ShipLayout {
  form: 'wide' | 'narrow';
  width: number;
  height: number;
  /** Outline of the hull, closed. */
  hull: string;
  /** The part of it that lies below the waterline, for the primer. */
  waterline: number;
  decks: Deck[];
  launch: Deck;
  /** The dock: floor level, keel and the blocks between. */
  keel: number;
  floor: number;
  blocks: Box[];
  /** Frames, the hull's ribs: x positions with their extent. */
  frames: { x: number; top: number; bottom: number }[];
}

const capstone = 'capstone';

/** Lays the course out; layers in the course's order, the capstones as the launch. */
export function layOutShip(course: Course, form: 'wide' | 'narrow'): ShipLayout {
  return form === 'wide' ? wide(course) : narrow(course);
}

function split(course: Course) {
  return {
    layers: course.layers.filter((layer) => layer.id !== capstone),
    last: course.layers.find((layer) => layer.id === capstone),
  };
}

// The longitudinal section.

const stage = { width: 1280, top: 150, deck: 70, wall: 40, gate: 1212 };
const hullTop = { left: 296, right: 1096 };

/** The stern: nearly upright, then in towards the keel. `t` runs from the main deck (0) to the keel (1). */
const sternAt = (t: number) => hullTop.left + 12 * t + 80 * t ** 5;
/** The bow: raked, with a fine foot. */
const bowAt = (t: number) => hullTop.right - 112 * t - 48 * t ** 3 - 34 * t ** 9;

function wide(course: Course): ShipLayout {
  const { layers, last } = split(course);
  const count = Math.max(layers.length, 1);
  const keel = stage.top + count * stage.deck + 12;
  const floor = keel + 34;
  const share = (y: number) => Math.min(1, Math.max(0, (y - stage.top) / (keel - stage.top)));
  const decks = layers.map((layer, index): Deck => {
    const y = stage.top + index * stage.deck;
    // The narrower end of the deck decides, so that no plate crosses the shell.
    const x = sternAt(share(y + stage.deck)) + 12;
    const right = bowAt(share(y + stage.deck)) - 12;
    const box = { x, y, width: right - x, height: stage.deck };
    return {
      ...box,
      id: layer.id,
      number: index + 1,
      title: layer.title,
      label: { x: 66, y: y + 30 },
      shore: { x1: stage.wall, x2: sternAt(share(y + 38)), y: y + 38 },
      plates: inRow(layer.exercises, { x, y: y + 7, width: right - x, height: stage.deck - 14 }),
    };
  });
  const blocks: Box[] = [];
  for (let x = 404; x < bowAt(1) - 50; x += 58) blocks.push({ x, y: keel + 3, width: 26, height: floor - keel - 3 });
  const frames: ShipLayout['frames'] = [];
  for (let x = hullTop.left + 28; x < hullTop.right; x += 28) frames.push({ x, top: stage.top, bottom: keel });
  const launchX = bowAt(0.62) + 26;
  const launchWidth = stage.gate - 22 - launchX;
  return {
    form: 'wide',
    width: stage.width,
    height: floor + 34,
    hull: wideHull(keel, share),
    waterline: stage.top + count * stage.deck * 0.6,
    decks,
    launch: {
      x: launchX,
      y: stage.top + 3 * stage.deck,
      width: launchWidth,
      height: keel - stage.top - 3 * stage.deck,
      id: capstone,
      number: 0,
      title: 'Launch',
      label: { x: launchX, y: stage.top + 3.5 * stage.deck },
      shore: null,
      plates: (last?.exercises ?? []).map((card, index) =>
        plate(card, {
          x: launchX,
          y: stage.top + (3.9 + index) * stage.deck,
          width: launchWidth,
          height: stage.deck - 14,
        }),
      ),
    },
    keel,
    floor,
    blocks,
    frames,
  };
}

function wideHull(keel: number, share: (y: number) => number): string {
  const step = 6;
  const down: string[] = [];
  const up: string[] = [];
  for (let y = stage.top; y <= keel; y += step) {
    down.push(`${round(bowAt(share(y)))} ${y}`);
    up.push(`${round(sternAt(share(y)))} ${y}`);
  }
  up.reverse();
  // The sheer: the bulwark rises towards the bow and a little at the stern.
  return [
    `M${hullTop.left - 4} ${stage.top - 16}L${hullTop.left + 120} ${stage.top - 16}L${hullTop.left + 132} ${stage.top}`,
    `L${hullTop.right - 140} ${stage.top}L${hullTop.right - 118} ${stage.top - 26}L${hullTop.right + 24} ${stage.top - 34}`,
    `L${down.join('L')}`,
    `L${round(bowAt(1) - 8)} ${keel}L${round(sternAt(1) + 8)} ${keel}`,
    `L${up.join('L')}Z`,
  ].join('');
}

const gap = 9;
const widest = 236;

/** Plates side by side from the stern; each as wide as a title likes, all narrower when there are many. */
function inRow(cards: readonly ExerciseCard[], box: Box): Plate[] {
  const width = Math.min(widest, (box.width - gap * (cards.length - 1)) / Math.max(cards.length, 1));
  return cards.map((card, index) =>
    plate(card, { ...box, x: round(box.x + index * (width + gap)), width: round(width) }),
  );
}

function plate(card: ExerciseCard, box: Box): Plate {
  const roomy = box.width >= 128;
  // 6.6 and 6 units are the mean advances of the two type sizes; the sign takes 30 of the first line's room.
  const perLine = Math.max(6, Math.floor((box.width - (roomy ? 42 : 14)) / (roomy ? 6.6 : 6)));
  return { ...box, card, roomy, lines: balance(card.title, perLine, 2) };
}

// The midship section.

function narrow(course: Course): ShipLayout {
  const { layers, last } = split(course);
  const width = 360;
  const inset = 26;
  const top = 74;
  const plateHeight = 58;
  let y = top;
  const stack = (cards: readonly ExerciseCard[], from: number, x: number, room: number) =>
    cards.map((card, index) =>
      plate(card, { x, y: from + index * (plateHeight + 7), width: room, height: plateHeight }),
    );
  const decks = layers.map((layer, index): Deck => {
    const rows = Math.max(layer.exercises.length, 0);
    const height = 34 + (rows === 0 ? 10 : rows * (plateHeight + 7) + 5);
    const deck: Deck = {
      x: inset,
      y,
      width: width - 2 * inset,
      height,
      id: layer.id,
      number: index + 1,
      title: layer.title,
      label: { x: inset, y: y + 22 },
      shore: null,
      plates: stack(layer.exercises, y + 34, inset, width - 2 * inset),
    };
    y += height;
    return deck;
  });
  const keel = y + 16;
  const floor = keel + 22;
  const launchCards = last?.exercises ?? [];
  const launchHeight = 58 + launchCards.length * (plateHeight + 7);
  const blocks = [60, 116, 166, 216, 272].map((x) => ({ x, y: keel + 3, width: 28, height: floor - keel - 3 }));
  const r = 40;
  return {
    form: 'narrow',
    width,
    height: floor + 16 + launchHeight,
    hull: `M12 ${top - 14}L12 ${keel - r}Q14 ${keel} ${12 + r + 8} ${keel}L${width - 20 - r} ${keel}Q${width - 14} ${keel} ${width - 12} ${keel - r}L${width - 12} ${top - 14}L${width - 22} ${top - 14}L${width - 22} ${top}L22 ${top}L22 ${top - 14}Z`,
    waterline: top + (keel - top) * 0.6,
    decks,
    launch: {
      x: inset,
      y: floor + 14,
      width: width - 2 * inset,
      height: launchHeight,
      id: capstone,
      number: 0,
      title: 'Launch',
      label: { x: inset, y: floor + 38 },
      shore: null,
      plates: stack(launchCards, floor + 52, inset, width - 2 * inset),
    },
    keel,
    floor,
    blocks,
    frames: [],
  };
}

function round(n: number): number {
  return Math.round(n * 10) / 10;
}
