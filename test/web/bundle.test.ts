import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildWeb } from '../support/build-web.ts';

const limit = 30_000;
let built: Awaited<ReturnType<typeof buildWeb>>;
let files: Map<string, string>;

beforeAll(async () => {
  built = await buildWeb();
  const folder = built.root;
  const names = await readdir(folder, { recursive: true });
  const texts = names.filter((name) => /\.(js|css|html)$/.test(name));
  files = new Map(
    await Promise.all(texts.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
}, 120_000);
afterAll(() => built.remove());

/** The scripts that a file needs before it runs: static imports, all the way down. */
function needed(entry: string, seen = new Set<string>()): Set<string> {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  const text = files.get(entry) ?? '';
  for (const [, name] of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g))
    needed(join(dirname(entry), name ?? ''), seen);
  return seen;
}
const weight = (names: Iterable<string>) =>
  [...names].reduce((sum, name) => sum + gzipSync(files.get(name) ?? '').length, 0);
const chunk = (name: string, folder = 'assets') => {
  const found = [...files.keys()].find((file) => file.startsWith(`${folder}/${name}-`) && file.endsWith('.js'));
  if (!found) throw new Error(`no chunk ${name}`);
  return found;
};
/** The page's own scripts with this text; the worker's are apart. */
const holding = (part: string) =>
  [...files.keys()].filter((name) => /^assets\/[^/]+\.js$/.test(name) && files.get(name)!.includes(part));
const first = () => {
  const html = files.get('index.html') ?? '';
  return new Set([...html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].flatMap(([, name]) => [...needed(name ?? '')]));
};

describe('script that comes before the editor', () => {
  test.each([
    'Home',
    'ExercisePage',
    'SubmissionPage',
    'StatusPage',
    'ImagesPage',
    'ImagePage',
    'ComparePage',
    'ChangesPage',
    'MyDataPage',
    'SolutionsPage',
  ])('%s, opened by its address', (page) => {
    const all = new Set([...first(), ...needed(chunk(page))]);
    expect(all.size).toBeGreaterThan(first().size);
    expect(weight(first())).toBeGreaterThan(5_000);
    expect(weight(all)).toBeLessThan(limit);
  });

  test('the pages about images are no part of the first one', () => {
    const holders = [...files].filter(
      ([name, text]) => name.endsWith('.js') && text.includes('this stage stays behind'),
    );
    expect(holders).toHaveLength(1);
    expect(first().has(holders[0]![0])).toBe(false);
  });

  test('the policy evaluator comes with the bench, small, and with no page', () => {
    expect(holding('2008-10-17')).toEqual([chunk('parts')]);
    for (const page of ['Home', 'ExercisePage', 'Editor']) {
      expect([...first(), ...needed(chunk(page))]).not.toContain(chunk('parts'));
    }
    expect(weight([...needed(chunk('parts'))].filter((name) => !needed(chunk('ExercisePage')).has(name)))).toBeLessThan(
      limit,
    );
  });

  test.each([
    ['task-definition', 'readonlyRootFilesystem', limit],
    ['manifest', 'readOnlyRootFilesystem', limit],
    ['dockerfile', 'Begins a stage on an image', limit],
    ['template', 'RetainExceptOnCreate', limit],
  ])('the guide to a %s comes with the first of them, small, and with no page', (name, field, most) => {
    expect(holding(field)).toEqual([chunk(name)]);
    for (const page of ['Home', 'ExercisePage', 'Editor']) {
      expect([...first(), ...needed(chunk(page))]).not.toContain(chunk(name));
    }
    const more = [...needed(chunk(name))].filter((file) => !needed(chunk('Editor')).has(file));
    expect(weight(more)).toBeLessThan(most);
  });

  test('CodeMirror is in the editor’s chunk only', () => {
    const holders = [...files].filter(([name, text]) => name.endsWith('.js') && text.includes('cm-content'));
    expect(holders.map(([name]) => name)).toEqual([chunk('Editor')]);
    expect(first().has(chunk('Editor'))).toBe(false);
  });
});

describe('the worker that looks for faults', () => {
  const worker = 'assets/worker';
  test('is small until it meets a document', () => {
    expect(weight(needed(chunk('worker', worker)))).toBeLessThan(limit / 5);
    for (const page of ['Home', 'ExercisePage', 'Editor'])
      expect([...needed(chunk(page))].filter((name) => name.startsWith(worker))).toEqual([]);
  });

  test.each([
    ['json', limit / 3],
    ['task-definition', limit / 2],
    ['signing-policy', limit / 3],
    ['script', limit],
    // The checks of the server themselves, with their schemas.
    ['dockerfile', 2.5 * limit],
    // The reader of YAML is most of these.
    ['yaml', 1.5 * limit],
    ['manifest', 1.5 * limit],
    ['cluster', 1.5 * limit],
    ['template', 2.5 * limit],
    // AWS's names: actions and their keys, operations and their parameters.
    ['policy', 2 * limit],
    ['aws-script', 4 * limit],
  ])('and what it reads a %s with is not much', (name, most) => {
    expect(weight(needed(chunk(name, worker)))).toBeLessThan(most);
  });
});

describe('the page itself', () => {
  test('has nothing inline that the content security policy would refuse', () => {
    const html = files.get('index.html') ?? '';
    expect(html).toContain('__CSP_NONCE__');
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>/);
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/);
  });

  test('asks for the text fonts at once, and every font is a file of ours', () => {
    const html = files.get('index.html') ?? '';
    expect(html.match(/<link rel="preload"[^>]+\.woff2"/g)).toHaveLength(2);
    const css = [...files]
      .filter(([name]) => name.endsWith('.css'))
      .map(([, text]) => text)
      .join('');
    expect(css).toMatch(/url\([^)]*\.woff2\)/);
    expect(css).not.toMatch(/url\(["']?(?:data:|https?:)/);
  });
});
