/** The editor itself: finding, several cursors, folding, undo over a reload, size, marks of files, keys; on a mock API. */
import { describe, expect, it } from 'vitest';
import { typeFile } from '../support/browser.ts';
import { code, openEditor } from '../support/mock-editor.ts';
import { text, useMockPages, violations } from '../support/mock-pages.ts';

const pages = useMockPages();
const dockerfile = (options?: Parameters<typeof pages.open>[1]) => openEditor(pages, 'image/non-root', options);

it('finds and replaces, writes at several places, folds and unfolds, by keys alone', async () => {
  const { page, complaints } = await dockerfile();
  await typeFile(page, 'FROM node:20\nENV A=port B=port\nUSER 1000\n');
  await page.keyboard.press('Control+f');
  await page.keyboard.type('port');
  await page.getByRole('textbox', { name: 'Replace with' }).fill('door');
  await page.getByRole('button', { name: 'Replace all' }).press('Enter');
  await code(page).toContain('A=door B=door');
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator('.cm-search').count()).toBe(0);

  await page.keyboard.press('Control+Home');
  for (let right = 0; right < 20; right++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Control+d');
  await page.keyboard.press('Control+d');
  await page.keyboard.type('gate');
  await code(page).toContain('A=gate B=gate');
  await page.keyboard.press('Escape');

  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Control+Shift+BracketLeft');
  await code(page).not.toContain('USER 1000');
  await page.keyboard.press('Control+Shift+BracketRight');
  await code(page).toContain('USER 1000');
  expect(complaints).toEqual([]);
});

it('undoes after a reload what was typed before it', async () => {
  const { page, complaints } = await dockerfile();
  const starter = await page.locator('.cm-content').innerText();
  await typeFile(page, 'FROM node:20\nUSER 1000\n');
  await code(page).toContain('USER 1000');
  await page.reload();
  await code(page).toContain('USER 1000');
  await page.locator('.cm-content').click();
  await expect
    .poll(async () => {
      await page.keyboard.press('Control+z');
      return page.locator('.cm-content').innerText();
    })
    .toBe(starter);
  await page.keyboard.press('Control+y');
  await code(page).not.toBe(starter);
  expect(complaints).toEqual([]);
});

it('marks the faults of a Dockerfile, and a worker that does not come costs nothing else', async () => {
  const { page } = await dockerfile();
  await typeFile(page, 'FORM node:20\n');
  await expect.poll(() => page.locator('.cm-lintRange-warning').first().innerText()).toBe('FORM');
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Control+.');
  await code(page).toContain('FROM node:20');
  await expect.poll(() => page.locator('.cm-lintRange-warning').count()).toBe(0);

  const without = await pages.blank();
  await without.page.route('**/assets/worker/**', (route) => route.abort());
  await without.page.goto(`${pages.mock().url}/exercises/image/non-root`);
  await without.page.locator('.cm-content').waitFor();
  await typeFile(without.page, 'FORM node:20\n');
  await code(without.page).toContain('FORM');
  await expect.poll(() => without.page.getByRole('button', { name: /^Check/ }).isEnabled()).toBe(true);
});

it('says of each file whether a check has seen it', async () => {
  const { page } = await dockerfile();
  const tab = (name: RegExp) => page.getByRole('tab', { name }).waitFor();
  await typeFile(page, 'FROM node:20\nUSER 1000\n');
  await tab(/^Dockerfile\s*Changed since the starter$/);
  await page.keyboard.press('Control+Enter');
  await expect.poll(() => page.getByRole('button', { name: /^Check/ }).isEnabled(), { timeout: 20_000 }).toBe(true);
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText('WORKDIR /app\n');
  await tab(/^Dockerfile\s*Edited since the last check$/);
});

it('keeps the size of the code, by keys and buttons', async () => {
  const { page } = await dockerfile();
  const size = () => page.evaluate('parseFloat(getComputedStyle(document.querySelector(".cm-editor")).fontSize)');
  const before = (await size()) as number;
  await page.locator('.cm-content').click();
  await page.keyboard.press('Alt+Shift+Period');
  await page.getByRole('button', { name: /larger code/ }).click();
  await expect.poll(size).toBe(before + 2);
  await page.reload();
  await page.locator('.cm-content').waitFor();
  expect(await size()).toBe(before + 2);
});

describe.each(['light', 'dark'] as const)('the list of keys (%s)', (colorScheme) => {
  it('opens by a key, is accessible, and gives the cursor back', async () => {
    const { page, complaints } = await dockerfile({ colorScheme, reducedMotion: 'reduce' });
    await page.locator('.cm-content').click();
    await page.keyboard.press('Alt+F1');
    await text(page, 'dialog.keys').toMatch(/Esc then Tab\s*leaves the editor/);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('dialog.keys').count()).toBe(0);
    await page.keyboard.insertText('# here\n');
    await code(page).toContain('# here');
    await page.keyboard.press('Control+f');
    await page.locator('.cm-search').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
