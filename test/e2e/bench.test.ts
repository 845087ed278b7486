/** The policy bench on the pages of a mock API: answers follow the typing, and what cannot be read leaves the last ones. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { typeFile } from '../support/browser.ts';
import { layoutShift, text, useMockPages, violations } from '../support/mock-pages.ts';

const pages = useMockPages();
const id = 'iam/least-privilege-s3';
const policy = (statements: object) => JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2);
const readAndWrite = policy({
  Sid: 'Objects',
  Effect: 'Allow',
  Action: ['s3:GetObject', 's3:PutObject'],
  Resource: 'arn:aws:s3:::harbour-reports/*',
});

async function bench(options?: Parameters<typeof pages.open>[1]) {
  const opened = await pages.open(`/exercises/${id}`, options);
  await opened.page.locator('.cm-content').waitFor({ state: 'attached' });
  await opened.page.getByRole('tab', { name: 'Bench' }).click();
  await opened.page.locator('.bench').waitFor();
  return opened;
}
const answer = (page: Page) => text(page, '.answer');
const line = (page: Page) => text(page, '.bench-line');

describe('before the first check', () => {
  it('tells how much is asked and not what', async () => {
    const { page } = await bench();
    await text(page, '.matrix').toMatch(/Nothing beyond it is allowed[^]*3 requests, and whatever else/);
    expect(await page.locator('.cell').count()).toBe(0);
    expect(await page.content()).not.toContain('salaries');
  });

  it('answers any request as it is written and as the policy is', async () => {
    const { page, complaints } = await bench();
    await page.getByLabel('Action').fill('s3:DeleteObject');
    await page.getByLabel('Resource').fill('arn:aws:s3:::harbour-reports/x');
    await answer(page).toMatch(
      /Allowed: s3:DeleteObject on arn:aws:s3:::harbour-reports\/x, by statement 1 \(Reports\)\./,
    );
    await text(page, '[role=status]').toMatch(/Allowed: s3:DeleteObject/);
    await typeFile(page, readAndWrite);
    await answer(page).toMatch(/Refused: s3:DeleteObject [^]*no statement allows it/);
    await page.getByLabel('Action').fill('s3:GetObject');
    await page.getByLabel('Resource').fill('arn:aws:s3:::harbour-reports');
    await answer(page).toMatch(/Statement 1 \(Objects\) allows the action on arn:aws:s3:::harbour-reports\/\* only/);
    expect(complaints).toEqual([]);
  });

  it('knows what the request carries', async () => {
    const { page } = await bench();
    const statement = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
    await typeFile(page, policy({ ...statement, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }));
    await page.getByLabel('Action').fill('s3:GetObject');
    await answer(page).toMatch(/Refused[^]*aws:SecureTransport[^]*does not carry/);
    await page.getByText('Carries no condition key').click();
    await page.getByLabel(/a line/).fill('aws:SecureTransport = true\nnonsense');
    await answer(page).toMatch(/Allowed/);
    await text(page, '.ask-wrong').toMatch(/line 2/);
  });
});

describe('after a check', () => {
  it('draws the matrix, and each answer follows the typing', async () => {
    await pages.checked(id);
    const { page } = await bench();
    await line(page).toMatch(
      /Still allowed: s3:DeleteObject on harbour-reports\/2026\.csv, by statement 1 \(Reports\)\./,
    );
    await line(page).toMatch(/3 of 6/);
    expect(await page.locator('.cell-wrong').count()).toBe(3);
    await text(page, '.matrix').toMatch(/aws:PrincipalTag\/team = reports, orders\s+found by your last check/);
    await typeFile(page, readAndWrite);
    await line(page).toMatch(/as it should be/);
    expect(await page.locator('.cell-wrong').count()).toBe(0);
    await page.keyboard.press('Control+z');
    await line(page).toMatch(/Still allowed/);
  });

  it('opens with the worst, and shows any request that is chosen, with its reason', async () => {
    await pages.checked(id);
    const { page } = await bench();
    await answer(page).toMatch(/Still allowed: s3:DeleteObject[^]*Expected: denied\. Whoever gets the credentials/);
    await page.getByRole('button', { name: /allowed, as expected.*s3:PutObject/ }).click();
    await answer(page).toMatch(/Allowed: s3:PutObject[^]*Expected: allowed\. The service writes/);
    expect(await page.getByLabel('Action').inputValue()).toBe('s3:PutObject');
    await page.locator('.answer').getByRole('button', { name: 'statement 1 (Reports)' }).click();
    await expect.poll(() => page.locator('.cm-activeLine').innerText()).toContain('{');
    await expect.poll(() => page.evaluate('document.activeElement.className')).toContain('cm-content');
  });

  it('keeps the last good answers while the text cannot be read, and says where it stops', async () => {
    await pages.checked(id);
    const { page } = await bench();
    await line(page).toMatch(/3 of 6/);
    await typeFile(page, '{\n  "Version": "2012-10-17",\n  "Statement": [}\n');
    await text(page, '.bench-status').toMatch(
      /policy\.json, line 3 cannot be read: .*The answers are of the last text/,
    );
    await line(page).toMatch(/policy\.json, line 3/);
    expect(await page.locator('.cell').count()).toBe(6);
    expect(await page.locator('.matrix-stale, .answer-stale').count()).toBe(2);
    expect(await violations(page)).toEqual([]);
    await typeFile(page, readAndWrite);
    await text(page, '.bench-status').toMatch(/6 of 6/);
  });

  it('can be reached and used by keyboard', async () => {
    await pages.checked(id);
    const { page } = await bench();
    await line(page).toMatch(/3 of 6/);
    await page.getByRole('tab', { name: 'Checks' }).click();
    await page.locator('.bench-line').focus();
    await page.keyboard.press('Enter');
    await page.locator('.bench').waitFor();
    await page.locator('.cell').first().focus();
    await page.keyboard.press('Enter');
    await answer(page).toMatch(/Allowed: s3:GetObject/);
    expect(await page.locator('.cell').first().getAttribute('aria-pressed')).toBe('true');
  });
});

it('exercises without a policy have no bench and load none', async () => {
  const { page } = await pages.blank();
  const scripts: string[] = [];
  page.on('request', (request) => scripts.push(request.url()));
  await page.goto(`${pages.mock().url}/exercises/image/non-root`);
  await page.locator('.cm-content').waitFor();
  expect(await page.getByRole('tab', { name: 'Bench' }).count()).toBe(0);
  expect(scripts.filter((url) => url.includes('/parts-'))).toEqual([]);
});

it('nothing jumps when the bench arrives', async () => {
  const { page } = await pages.blank();
  expect(await layoutShift(page, `${pages.mock().url}/exercises/${id}`, '.bench-line')).toBeLessThan(0.02);
});

describe.each(['light', 'dark'] as const)('is accessible (%s)', (colorScheme) => {
  it.each([390, 1280])('%d wide', async (width) => {
    const viewport = { width, height: 900 };
    const fresh = await bench({ colorScheme, viewport });
    expect(await violations(fresh.page)).toEqual([]);
    await pages.checked(id);
    const { page } = await bench({ colorScheme, viewport });
    await page.locator('.cell').first().waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
});
