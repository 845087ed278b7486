/** A learner's whole way through an exercise, in a real browser on a real engine. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { loadContent } from '../../server/content.ts';
import { exercisesDir } from '../../server/paths.ts';
import { typeFile, useBrowser } from '../support/browser.ts';
import { useServer } from '../support/server.ts';

const content = await loadContent(exercisesDir);
const solution = content.proofs('image/non-root')!.solutions[0]!.files['Dockerfile']!;
const browser = useBrowser();
const server = useServer('real');

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations: found } = (await page.evaluate(
    'axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] })',
  )) as axe.AxeResults;
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

const verdictLine = (page: Page) => page.locator('.verdict:not(.verdict-running) .verdict-line');

describe('a learner', () => {
  it('fails, reads the finding, fixes, passes, reloads, and the progress is there', async () => {
    const { page, complaints } = await browser.open();
    await page.goto(server.url);
    await page
      .getByRole('link', { name: new RegExp(content.exercise('image/non-root')!.title) })
      .first()
      .click();
    await page.waitForURL('**/exercises/image/non-root');
    await page.locator('.cm-content').waitFor();
    expect(await violations(page)).toEqual([]);

    await page.getByRole('button', { name: /^Check/ }).click();
    await expect.poll(() => verdictLine(page).innerText(), { timeout: 120_000 }).toMatch(/Not passed yet/);
    const finding = page.locator('.finding').first();
    expect(await finding.innerText()).toMatch(/root/);
    expect(await violations(page)).toEqual([]);
    await finding.getByRole('button', { name: /Dockerfile, line \d+/ }).click();
    await expect.poll(() => page.locator('.cm-lintRange, .cm-lint-marker').count()).toBeGreaterThan(0);

    await typeFile(page, solution);
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => verdictLine(page).innerText(), { timeout: 120_000 }).toMatch(/Passed[^]*100/);
    expect(await violations(page)).toEqual([]);

    await page.reload();
    await expect.poll(() => page.locator('.cm-content').innerText()).toContain('USER appuser');
    await expect.poll(() => page.locator('.history li').count()).toBe(2);
    await page.goto(server.url);
    await expect
      .poll(() =>
        page.getByRole('link', { name: new RegExp(`${content.exercise('image/non-root')!.title}[^]*assed`) }).count(),
      )
      .toBeGreaterThan(0);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('loses nothing when the server is killed while typing, and grades again when it is back', async () => {
    const { page } = await browser.open();
    await page.goto(`${server.url}/exercises/iam/least-privilege-s3`);
    const answer = content.proofs('iam/least-privilege-s3')!.solutions[0]!.files['policy.json']!;
    await page.locator('.cm-content').waitFor();
    await server.stop('SIGKILL');
    await typeFile(page, answer);
    await expect.poll(() => page.locator('body').innerText()).toMatch(/kept in this browser/i);
    // A crash of the browser's tab, too: only what it had stored is left.
    await page.goto('about:blank');
    await server.start();
    await page.goto(`${server.url}/exercises/iam/least-privilege-s3`);
    await expect.poll(() => page.locator('.cm-content').innerText()).toContain('s3:GetObject');
    await page.getByRole('button', { name: /^Check/ }).click();
    await expect.poll(() => verdictLine(page).innerText(), { timeout: 60_000 }).toMatch(/Passed/);
  });

  it('can cancel, open hints one by one, reset, and take the reset back', async () => {
    const { page } = await browser.open();
    await page.goto(`${server.url}/exercises/image/multi-stage`);
    await page.locator('.cm-content').waitFor();
    await typeFile(page, 'FROM node:20-alpine\nRUN sleep 60\n');
    await page.getByRole('button', { name: /^Check/ }).click();
    await expect.poll(() => page.locator('.check-progress').innerText(), { timeout: 60_000 }).toMatch(/[Bb]uilding/);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => page.locator('.evidence').innerText()).toMatch(/Cancelled/);

    const hint = page.getByRole('button', { name: /hint/i });
    await hint.first().click();
    await expect.poll(() => page.locator('.hints').innerText()).toContain('1');

    await page.getByRole('button', { name: 'Reset' }).click();
    await expect.poll(() => page.locator('.cm-content').innerText()).not.toContain('sleep 60');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect.poll(() => page.locator('.cm-content').innerText()).toContain('sleep 60');
  });

  it('reads advice beside the checks of a policy: how grave, where, what to do', async () => {
    const { page, complaints } = await browser.open();
    await page.goto(`${server.url}/exercises/iam/task-trust-policy`);
    await page.locator('.cm-content').waitFor();
    await page.getByRole('button', { name: /^Check/ }).click();
    const remark = page.getByRole('region', { name: 'Advice' }).getByRole('listitem').first();
    await remark.waitFor({ timeout: 60_000 });
    expect(await remark.innerText()).toMatch(
      /works for every customer of AWS[^]*Security · trust-policy\.json, line \d+/,
    );
    await remark.locator('summary').click();
    await expect.poll(() => remark.innerText()).toMatch(/What to do[^]*aws:SourceAccount/);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('sees the task while it ran, with what was tried, and the same after a reload', async () => {
    const { page, complaints } = await browser.open();
    await page.goto(`${server.url}/exercises/runtime/read-only-root`);
    await page.locator('.cm-content').waitFor();
    await page.getByRole('button', { name: /^Check/ }).click();
    await expect.poll(() => verdictLine(page).innerText(), { timeout: 120_000 }).toMatch(/Not passed yet/);
    const ran = page.getByRole('region', { name: 'The task while it ran' });
    const unfolded = async () => {
      await ran.locator('summary').first().click();
      for (const summary of await ran.locator('details details > summary').all()) await summary.click();
      return ran.innerText();
    };
    await page.reload();
    await ran.waitFor({ timeout: 60_000 });
    const told = await unfolded();
    expect(told).toMatch(/log-shipper[^]*waits for orders to be START/);
    expect(told).toMatch(/starts[^]*What it printed\s+orders listens on 3000/);
    expect(told).toMatch(/GET http:\/\/localhost:3000\/health\s+200: ok/);
    expect(told).toMatch(/write to \/tmp\/\S+\s+a file was made/);
    expect(told).toMatch(/Not translated to the engine here[^]*logConfiguration/);
    expect(await page.locator('.build .step').count()).toBeGreaterThan(3);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('works by keyboard alone: into the editor, out of it, check, back to the evidence', async () => {
    const { page } = await browser.open();
    await page.goto(`${server.url}/exercises/iam/least-privilege-s3`);
    await page.locator('.cm-content').waitFor();
    await page.locator('.cm-content').focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.closest(".cm-editor")')).toBeNull();
    await page.keyboard.press('Control+Enter');
    await expect
      .poll(() => page.locator('[aria-live]').allInnerTexts(), { timeout: 60_000 })
      .toEqual(expect.arrayContaining([expect.stringMatching(/passed|points/i)]));
  });
});

describe('pages', () => {
  it.each([390, 1280, 2560])('are readable and accessible at a width of %d in both themes', async (width) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, context } = await browser.open({ viewport: { width, height: 900 }, colorScheme });
      for (const path of ['/', '/exercises/runtime/pod-security-restricted', '/images', '/status', '/no-such-page']) {
        await page.goto(server.url + path);
        await page.locator('main h1').first().waitFor();
        if (path.startsWith('/exercises')) await page.locator('.cm-content, [role=tab]').first().waitFor();
        expect(await violations(page), `${path} ${colorScheme}`).toEqual([]);
        const overflow = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number;
        expect(overflow, `${path} is wider than the window`).toBeLessThanOrEqual(0);
      }
      await context.close();
    }
  });
});
