/** The network of a learner on the real server: who reaches whom as a matrix. No engine is needed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadContent } from '../../server/content.ts';
import type { Files } from '../../server/contract.ts';
import { exercisesDir } from '../../server/paths.ts';
import { useBrowser } from '../support/browser.ts';
import { text, violations } from '../support/mock-pages.ts';
import { startServerProcess, type ServerProcess } from '../support/server.ts';

const content = await loadContent(exercisesDir);
const browser = useBrowser();
let folder: string;
let server: ServerProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-network-'));
  server = await startServerProcess({ DRYDOCK_DATA: join(folder, 'data'), DRYDOCK_ENGINE: 'off' });
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The page of the verdict on these files. */
async function graded(exercise: string, files: Files, options?: Parameters<typeof browser.open>[0]) {
  const response = await fetch(`${server.url}/api/submissions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ exercise, files }),
  });
  const { id } = (await response.json()) as { id: string };
  const state = async () =>
    ((await (await fetch(`${server.url}/api/submissions/${id}`)).json()) as { state: string }).state;
  await expect.poll(state, { timeout: 20_000 }).toBe('graded');
  const opened = await browser.open(options);
  await opened.page.goto(`${server.url}/submissions/${id}`);
  await opened.page.locator('.check').first().waitFor();
  return opened;
}
const solved = (id: string): Files => content.proofs(id)!.solutions[0]!.files;
const mutant = (id: string, name: string): Files => content.proofs(id)!.mutants.find((one) => one.name === name)!.files;
const isWiderThanThePage = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [390, 1280, 2560].map((width) => ({ colorScheme, viewport: { width, height: 900 } })),
);

describe('who reaches whom', () => {
  const id = 'network/eks-network-policy';

  it('is open when something is not as expected, with the wrong ones in sight', async () => {
    const { page, complaints } = await graded(id, mutant(id, 'or-instead-of-and'));
    await text(page, '.witness-matrix figcaption').toMatch(/1,?\d* connections tried, 1 otherwise than expected/);
    await text(page, '.traffic-wrong').toMatch(/open by the receiver 8080\s*expected shut/);
    const row = page.getByRole('row', { name: /partners\/\s*controller/ });
    expect(await row.count()).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  });

  it('is folded when all is well, and each check has what it tried', async () => {
    const { page } = await graded(id, solved(id));
    expect(await page.locator('.traffic').first().isVisible()).toBe(false);
    await page.getByText('Who reaches whom, over all checks').click();
    await text(page, '.witness-matrix figcaption').toMatch(/all as expected/);
    await text(page, '.traffic-open').toMatch(/open 8080\s*, as expected\s*else shut/);
    await page.locator('.check').nth(1).locator('summary').first().click();
    await page.getByText('Everything that it tried').first().click();
    const own = page.locator('.check').nth(1).locator('.witness-matrix');
    await expect.poll(() => own.innerText()).toMatch(/3 connections tried, all as expected/);
  });

  it('is moved by the keyboard', async () => {
    const { page } = await graded(id, mutant(id, 'no-ingress-isolation'), { viewport: { width: 390, height: 900 } });
    const region = page.getByRole('region', { name: /Who reaches whom/ }).first();
    await region.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.evaluate('document.activeElement.scrollLeft')).toBeGreaterThan(0);
  });

  it.each(looks)('is accessible and no wider than the page ($colorScheme, $viewport.width)', async (look) => {
    const { page } = await graded(id, mutant(id, 'no-ingress-isolation'), look);
    await page.locator('.traffic').first().waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await isWiderThanThePage(page)).toBe(false);
  });
});
