/** From a check to the inside of its image, and to two images side by side: real server, real engine, real browser. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { typeFile, useBrowser } from '../support/browser.ts';
import { text, violations } from '../support/mock-pages.ts';
import { useServer } from '../support/server.ts';

const browser = useBrowser();
const server = useServer('real');

const leaky = `FROM node:20.11.1-alpine3.19
WORKDIR /app
COPY . .
RUN dd if=/dev/zero of=/cache bs=1000000 count=3 \\
 && echo "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIK7MDENGbPxRfiCYharbour1234x" > /app/.env
RUN rm /cache /app/.env
EXPOSE 3000
CMD ["node", "server.js"]
`;
const tidy =
  'FROM node:20.11.1-alpine3.19\nWORKDIR /app\nCOPY server.js ./\nUSER node\nEXPOSE 3000\nCMD ["node", "server.js"]\n';

/** Checks this Dockerfile and goes inside its image. */
async function inside(page: Page, dockerfile: string): Promise<void> {
  await page.goto(`${server.url}/exercises/image/non-root`);
  await page.locator('.cm-content').waitFor();
  await typeFile(page, dockerfile);
  const before = await page.locator('.history li').count();
  await page.keyboard.press('Control+Enter');
  await expect.poll(() => page.locator('.history li').count(), { timeout: 120_000 }).toBe(before + 1);
  await page.locator('.verdict:not(.verdict-running)').waitFor({ timeout: 120_000 });
  await page.getByRole('link', { name: 'Look inside the image' }).click();
  await page.getByRole('button', { name: 'Take the X-ray' }).click();
  await page.locator('.hull').waitFor({ timeout: 120_000 });
}

it('a learner sees what each line shipped, and what a second answer changed', async () => {
  const { page, complaints } = await browser.open();
  await inside(page, leaky);
  await text(page, '.gauges').toMatch(/Wasted\s+3\.0 MB[^]*Runs as\s+root/);
  // It begins at the layer that wastes the most, and that is the learner's line 4.
  await text(page, '#detail-title').toMatch(/line 4$/);
  await text(page, '.tree').toMatch(/\/cache/);
  await text(page, '.secrets').toMatch(/\/app\/\.env[^]*brought in by\s+line 4[^]*Hidden by\s+line 6/);
  // Only the learner's own file may show it.
  expect(await page.locator('.secrets').innerText()).not.toContain('FEMIK7MDENG');
  expect(await violations(page)).toEqual([]);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download CycloneDX' }).click(),
  ]);
  const inventory = JSON.parse(await readFile(await download.path(), 'utf8')) as Record<string, unknown>;
  expect(inventory).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' });
  expect(JSON.stringify(inventory)).toContain('pkg:generic/node@');

  await inside(page, tidy);
  await text(page, '.gauges').toMatch(/Runs as\s+node[^]*Secrets\s+None found/);
  await page.getByRole('link', { name: 'Compare' }).click();
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByRole('link', { name: 'Swap A and B' }).click();
  await text(page, '.measures').toMatch(/Size[^\n]*\s+\S+ MB\s+\S+ MB\s+↓ 3\.0 MB less/);
  await text(page, '.finding-columns').toMatch(/Only in A[^]*Secret[^]*Only in B\s+0/);
  await text(page, '.pairs-of-layers').toMatch(/The same base/);
  expect(await violations(page)).toEqual([]);
  expect(complaints).toEqual([]);
});
