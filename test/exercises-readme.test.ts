/** The author's page names every kind that needs an engine, with the title that the kind itself has. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kindNames, loadKind } from '../graders/index.ts';
import { exercisesDir } from '../server/paths.ts';

const path = join(exercisesDir, 'README.md');
const frame = /(<!-- kinds -->\n)[^]*?(<!-- \/kinds -->)/;

async function table(): Promise<string> {
  const rows = ['| kind | what is demanded |', '| --- | --- |'];
  for (const name of kindNames()) {
    const kind = await loadKind(name);
    if (kind?.needsEngine) rows.push(`| \`${name}\` | ${kind.probe.title} |`);
  }
  return `${rows.join('\n')}\n`;
}

test('the table of kinds is complete (UPDATE_PAPERS=1 writes it)', async () => {
  const text = readFileSync(path, 'utf8');
  expect(text).toMatch(frame);
  const complete = text.replace(frame, `$1\n${(await table()).replaceAll('$', '$$$$')}\n$2`);
  if (process.env['UPDATE_PAPERS']) writeFileSync(path, complete);
  // Prettier pads the columns; only the words count.
  const plain = (markdown: string): string => markdown.replace(/ *\| */g, '|').replace(/-+/g, '-');
  expect(plain(readFileSync(path, 'utf8'))).toBe(plain(complete));
});

test('the commands and fields that the page names are there', () => {
  const text = readFileSync(path, 'utf8');
  for (const word of ['drydock validate', 'drydock kinds', 'drydock check', 'buildSecrets', 'mutant.yaml'])
    expect(text).toContain(word);
});
