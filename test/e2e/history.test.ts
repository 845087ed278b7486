/** What was done before, found again: every check, what it changed, and the files back. Against a mock API. */
import { describe, expect, it } from 'vitest';
import { text, useMockPages, violations } from '../support/mock-pages.ts';

const pages = useMockPages();
const { open, checked } = pages;

const first = 'FROM alpine:3.19\nWORKDIR /app\nCOPY . .\nCMD ["./serve"]\n';
const second = 'FROM alpine:3.19\nWORKDIR /app\nCOPY . .\nUSER 1001\nCMD ["./serve", "--port", "3000"]\n';

describe('what changed', () => {
  it('says in words and shows in lines what a check has else than the one before; goes on from the history', async () => {
    await checked('image/non-root', { Dockerfile: first });
    await checked('image/non-root', { Dockerfile: second });
    const { page, complaints } = await open('/exercises/image/non-root');
    await page
      .locator('.history li')
      .first()
      .getByRole('link', { name: /^Changes/ })
      .click();
    await page.waitForURL('**/submissions/*/changes');
    const table = page.getByRole('table', { name: /^1 line changed, 1 added in Dockerfile\. Before: Check from/ });
    await table.waitFor();
    expect(await table.innerText()).toMatch(/USER 1001/);
    await page.getByRole('button', { name: 'Next change' }).click();
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe(
      'Change 1 of 1 in Dockerfile',
    );
    expect(complaints).toEqual([]);
  });

  it('compares with the starter, and restores as one step that can be undone', async () => {
    const id = await checked('image/non-root', { Dockerfile: first });
    await checked('image/non-root', { Dockerfile: second });
    const { page } = await open(`/submissions/${id}/changes`);
    await expect.poll(() => page.getByLabel('From').inputValue()).toBe('starter');
    await page.getByLabel('From').selectOption('s2');
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.waitForURL(`**/submissions/${id}/changes/s2`);
    await page.getByRole('table', { name: /1 line changed, 1 removed in Dockerfile/ }).waitFor();
    await page.getByRole('button', { name: 'Restore this check' }).click();
    await text(page, '.cm-content').toMatch(/^FROM alpine:3\.19\s+WORKDIR/);
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await text(page, '.cm-content').toContain('FROM node');
  });

  it.each(['light', 'dark'] as const)('is accessible at every width (%s)', async (colorScheme) => {
    await checked('image/non-root', { Dockerfile: first });
    const id = await checked('image/non-root', { Dockerfile: second });
    for (const width of [390, 1280, 2560]) {
      const { page, context } = await open(`/submissions/${id}/changes`, {
        colorScheme,
        viewport: { width, height: 900 },
      });
      await page.locator('.diff').waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      await context.close();
    }
    const { page } = await open(`/submissions/${id}/changes/${id}`, { colorScheme });
    await page.getByRole('heading', { name: 'The files are the same' }).waitFor();
    expect(await violations(page)).toEqual([]);
  });
});

describe('right answers', () => {
  const passing = { Dockerfile: 'FROM alpine:3.19\nUSER 1001\n' };

  it('are not there before passing', async () => {
    const { page } = await open('/exercises/image/non-root/solutions');
    await page.getByText('shown once you have passed').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('stand beside one’s own, with the reasons, and can be tried', async () => {
    await checked('image/non-root', passing);
    const { page, complaints } = await open('/exercises/image/non-root');
    await page.getByRole('link', { name: 'Right answers beside yours' }).click();
    const reference = page.getByRole('region', { name: 'The reference answer' });
    await reference.getByText('A number, so that').waitFor();
    expect(await reference.getByLabel('Differs from').inputValue()).toBe('your answer');
    const other = page.getByRole('region', { name: 'User of the base' });
    await other.getByRole('table', { name: /^1 line changed in Dockerfile\. Before: The reference answer/ }).waitFor();
    expect(await violations(page)).toEqual([]);
    await other.getByRole('button', { name: /^Take it into the editor/ }).click();
    await text(page, '.cm-content').toContain('USER node');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await text(page, '.cm-content').not.toContain('USER node');
    expect(complaints).toEqual([]);
  });

  it.each([390, 2560])('fit a width of %d in the dark', async (width) => {
    await checked('image/non-root', passing);
    const { page } = await open('/exercises/image/non-root/solutions', {
      colorScheme: 'dark',
      viewport: { width, height: 900 },
    });
    await page.getByRole('region', { name: 'User of the base' }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  });
});
