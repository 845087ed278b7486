/** The home page as the place to find the next exercise, in a real browser on a mock API. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { text, useMockPages, violations } from '../support/mock-pages.ts';

const pages = useMockPages();
const { open, checked } = pages;

const cards = (page: Page) => expect.poll(() => page.locator('.card-title').allInnerTexts());

describe('finding an exercise', () => {
  it('by words and choices, by keyboard, and the address keeps them', async () => {
    await checked('image/non-root', { Dockerfile: 'FROM alpine\nUSER 1001\n' });
    const { page, complaints } = await open('/');
    const search = page.getByRole('searchbox', { name: 'Search' });
    await search.focus();
    await page.keyboard.type('image program');
    await cards(page).toEqual(['Ship the program, not the workshop']);
    await text(page, '.find-result').toBe('1 exercise of 6');
    await search.fill('');
    await page.getByLabel('State').selectOption('Passed');
    await cards(page).toEqual(['Run as a user that is not root']);
    expect(new URL(page.url()).search).toBe('?state=passed');
    await page.reload();
    await cards(page).toEqual(['Run as a user that is not root']);
    await page.getByLabel('Difficulty').selectOption('Intermediate');
    await page.getByText('No exercise fits all of that.').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => page.locator('.card-title').count()).toBe(6);
    expect(new URL(page.url()).search).toBe('');
    expect(complaints).toEqual([]);
  });

  it('goes on where one left, with points and time, and shows what else was begun', async () => {
    await checked('image/multi-stage', { Dockerfile: 'FROM alpine\n' });
    await checked('runtime/read-only-root');
    pages.mock().state.spent.set('image/multi-stage', 12 * 60);
    const { page } = await open('/');
    await text(page, '.next').toMatch(/Where you left[^]*Ship the program[^]*about 10 min spent[^]*Continue/);
    await text(page, '.next-others').toMatch(/Also begun\s+A root file system that nobody writes/);
    await text(page, '.title-cells').toMatch(/Time spent\s+About 10 min/);
    await page.getByRole('link', { name: /^Continue/ }).press('Enter');
    await page.waitForURL('**/exercises/image/multi-stage');
  });

  it.each([390, 2560])('fits a width of %d', async (width) => {
    await checked('image/multi-stage');
    const { page } = await open('/?q=root', { viewport: { width, height: 900 } });
    await page.locator('.find-result').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
  });
});
