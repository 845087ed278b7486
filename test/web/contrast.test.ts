import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const css = readFileSync(join(import.meta.dirname, '../../web/src/styles/tokens.css'), 'utf8');
const colours = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [
    name ?? '',
    { light: light ?? '', dark: dark ?? '' },
  ]),
);

/** WCAG 2.2 relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}
const of = (name: string, theme: 'light' | 'dark') => {
  const colour = colours.get(name);
  if (!colour) throw new Error(`no colour ${name}`);
  return colour[theme];
};

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  const text = ['ink', 'quiet', 'steel', 'red', 'green', 'amber'];
  const grounds = ['paper', 'raised', 'sunk'];
  test.each(text.flatMap((ink) => grounds.map((ground) => [ink, ground])))('%s on %s: 4.5', (ink, ground) => {
    expect(contrast(of(ink, theme), of(ground, theme))).toBeGreaterThanOrEqual(4.5);
  });
  test.each([
    ['red', 'red-wash'],
    ['amber', 'amber-wash'],
    ['green', 'green-wash'],
    ['steel', 'steel-wash'],
    ['ink', 'steel-wash'],
    ['on-colour', 'steel'],
    ['on-colour', 'green'],
  ])('%s on %s: 4.5', (ink, ground) => {
    expect(contrast(of(ink, theme), of(ground, theme))).toBeGreaterThanOrEqual(4.5);
  });
  test.each(grounds)('edges of controls on %s: 3', (ground) => {
    expect(contrast(of('line', theme), of(ground, theme))).toBeGreaterThanOrEqual(3);
  });
});
