/** Notes, and all that the lab keeps of a learner, in a real browser on a mock API. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openEditor } from '../support/mock-editor.ts';
import { text, useMockPages, violations } from '../support/mock-pages.ts';

const pages = useMockPages();
const { open, checked } = pages;

const note = (page: Page) => page.getByLabel('Your note on this exercise');
const kept = () => pages.mock().state.notes.get('image/non-root');

describe('a note', () => {
  it('is saved while it is written, and there after a reload', async () => {
    const { page, complaints } = await openEditor(pages, 'image/non-root');
    await note(page).fill('1001 is a number, `app` is a name.');
    await text(page, '.notes-save').toMatch(/Saved/);
    expect(kept()).toMatchObject({ text: '1001 is a number, `app` is a name.', revision: 1 });
    await page.reload();
    await expect.poll(() => note(page).inputValue()).toBe('1001 is a number, `app` is a name.');
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('is kept in this browser while the server is silent', async () => {
    const { page } = await openEditor(pages, 'image/non-root');
    await note(page).waitFor();
    pages.mock().silence(true);
    await note(page).fill('Written on a train.');
    await text(page, '.notes-save').toMatch(/Kept in this browser/);
    pages.mock().silence(false);
    await page.reload();
    await expect.poll(() => note(page).inputValue()).toBe('Written on a train.');
    await expect.poll(() => kept()?.text).toBe('Written on a train.');
  });

  it('of two windows is shown twice when they disagree, and either can be had', async () => {
    const { page } = await openEditor(pages, 'image/non-root');
    await note(page).waitFor();
    pages.mock().state.notes.set('image/non-root', {
      text: 'from elsewhere',
      revision: 4,
      savedAt: new Date().toISOString(),
    });
    await note(page).fill('from here');
    const dialog = page.getByRole('dialog', { name: 'This note was changed in two places' });
    await dialog.waitFor();
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Take the server’s' }).click();
    await expect.poll(() => note(page).inputValue()).toBe('from elsewhere');
    await page.locator('.notes').getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => kept()).toMatchObject({ text: 'from here', revision: 5 });
  });
});

describe('my data', () => {
  it('says what is kept, asks once, deletes here and on the server', async () => {
    await checked('image/non-root', { Dockerfile: 'FROM old\n' });
    pages.mock().state.spent.set('image/non-root', 25 * 60);
    const { page, complaints } = await openEditor(pages, 'image/non-root');
    await note(page).fill('A note');
    await text(page, '.notes-save').toMatch(/Saved/);
    await page.goto(`${pages.mock().url}/my-data`);
    await text(page, '.kept').toMatch(/1 check with files and verdicts[^]*1 note[^]*about 25 min/);
    expect(await page.getByRole('link', { name: 'Download everything' }).getAttribute('href')).toBe('/api/me/data');

    await page.getByRole('button', { name: 'Delete everything…' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Delete everything?' });
    await dialog.waitFor();
    expect(await violations(page)).toEqual([]);
    // The safe answer has the focus.
    await page.keyboard.press('Enter');
    await expect.poll(() => dialog.isVisible()).toBe(false);
    expect(pages.mock().state.submissions.size).toBe(1);

    await page.getByRole('button', { name: 'Delete everything…' }).click();
    await dialog.getByRole('button', { name: 'Delete everything' }).click();
    await page.getByText('Everything is deleted. The course begins anew.').waitFor();
    await page.getByText('Nothing yet.').waitFor();
    expect(pages.mock().state.submissions.size).toBe(0);
    expect(await page.evaluate('Object.keys(localStorage).filter((key) => /draft|note/.test(key))')).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('is accessible at every width (%s)', async (colorScheme) => {
    await checked('image/non-root');
    for (const width of [390, 1280, 2560]) {
      const { page, context } = await open('/my-data', { colorScheme, viewport: { width, height: 900 } });
      await page.getByRole('heading', { name: 'What is kept' }).waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      await context.close();
    }
  });

  it('says that nothing was deleted when the server does not answer', async () => {
    await checked('image/non-root');
    const { page } = await open('/my-data');
    await page.getByRole('button', { name: 'Delete everything…' }).click();
    pages.mock().silence(true);
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Delete everything' }).click();
    await dialog.getByText('Nothing was deleted; try again.').waitFor();
    pages.mock().silence(false);
    expect(pages.mock().state.submissions.size).toBe(1);
  });
});
