/** The task while it ran: as it is told, after the verdict and after a reload, against a mock API in a real browser. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openEditor } from '../support/mock-editor.ts';
import { text, useMockPages, violations } from '../support/mock-pages.ts';
import { mockRun } from '../support/mock-run.ts';

const pages = useMockPages();
const exercise = 'image/non-root';
const summary = (page: Page) => page.locator('.ran > details > summary');

/** Opens the section and everything in it by keyboard. */
async function unfold(page: Page): Promise<void> {
  await summary(page).focus();
  await page.keyboard.press('Enter');
  for (const inner of await page.locator('.run details > summary').all()) {
    await inner.focus();
    await page.keyboard.press('Enter');
  }
}

it('tells what containers do while the check goes on, and the same after a reload', async () => {
  pages.mock().state.ran = mockRun;
  pages.mock().state.holdBefore = 'checked';
  const { page, complaints } = await openEditor(pages, exercise);
  await page.keyboard.press('Control+Enter');
  await text(page, '.ran > details > summary').toMatch(
    /The task while it ran\s+web healthy · worker killed at its memory limit, exit code 137 · reporter never started · 2 attempts/,
  );
  pages.mock().state.holdBefore = null;
  await page.locator('.verdict:not(.verdict-running)').waitFor();
  const told = async () => {
    await unfold(page);
    return page.locator('.ran').innerText();
  };
  const before = await told();
  await page.reload();
  await summary(page).waitFor();
  expect(await told()).toBe(before);
  expect(before).toMatch(/0\.4 s\s+starts\s+1\.9 s\s+becomes healthy/);
  expect(before).toMatch(/fails with exit code 1: wget: can't connect[^]*passes: ok/);
  expect(before).toMatch(/It printed more; this is the end\.\s+listening on 8080/);
  expect(before).toContain('waits for worker to be SUCCESS');
  expect(before).toContain('It was not started: what it waits for did not come about.');
  expect(before).toMatch(/write to \/app\/server\.js[^]*refused: EROFS, 2 times/);
  expect(before).toMatch(/Not translated to the engine here[^`]*logConfiguration[^`]*$/m);
  // The build's log is there again, too.
  expect(await page.locator('.build .step').count()).toBeGreaterThan(3);
  expect(complaints).toEqual([]);
});

it('a page of an old submission shows it, too', async () => {
  pages.mock().state.ran = mockRun;
  const id = await pages.checked(exercise);
  const { page } = await pages.open(`/submissions/${id}`);
  await text(page, '.ran > details > summary').toContain('web healthy');
  await page.locator('.build .step').first().waitFor();
});

describe('when there is little to show', () => {
  it('says that a task never started', async () => {
    pages.mock().state.ran = mockRun.slice(0, 1);
    await pages.checked(exercise);
    const { page } = await openEditor(pages, exercise);
    await unfold(page);
    await text(page, '.run').toContain('It never started: the checks say what stood in the way.');
    expect(await page.locator('.run-drawing').count()).toBe(0);
  });

  it('says that a record is no longer kept', async () => {
    pages.mock().state.forgetful = true;
    await pages.checked(exercise);
    const { page } = await openEditor(pages, exercise);
    await text(page, '.evidence').toContain('What was built and run for this check is no longer kept.');
  });
});

it.each([390, 700, 1280, 2560])('is readable and accessible at a width of %d in both themes', async (width) => {
  pages.mock().state.ran = mockRun;
  const id = await pages.checked(exercise);
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, context } = await pages.open(`/submissions/${id}`, { viewport: { width, height: 900 }, colorScheme });
    await summary(page).waitFor();
    await unfold(page);
    expect(await violations(page), colorScheme).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    const cut = await page.evaluate(
      `[...document.querySelectorAll('.ran *')].filter((e) => getComputedStyle(e).overflowX === 'visible' && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && !e.closest('svg')).map((e) => e.outerHTML.slice(0, 120))`,
    );
    expect(cut).toEqual([]);
    await context.close();
  }
});
