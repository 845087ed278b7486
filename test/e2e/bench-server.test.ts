/** The policy bench on the real server and the real exercises; no engine is needed for policies. */
import { expect, it } from 'vitest';
import { loadContent } from '../../server/content.ts';
import { exercisesDir } from '../../server/paths.ts';
import { typeFile, useBrowser } from '../support/browser.ts';
import { text, violations } from '../support/mock-pages.ts';
import { useServer } from '../support/server.ts';

const content = await loadContent(exercisesDir);
const browser = useBrowser();
const server = useServer('off');

it('a learner asks, checks, mends the policy with every answer in sight, and the checks agree', async () => {
  const id = 'iam/least-privilege-s3';
  const { page, complaints } = await browser.open();
  await page.goto(`${server.url}/exercises/${id}`);
  await page.locator('.cm-content').waitFor();
  await page.getByRole('button', { name: /Ask this policy a request/ }).click();
  await page.getByLabel('Action').fill('sqs:SendMessage');
  await text(page, '.answer').toMatch(/Refused: sqs:SendMessage/);
  expect(await page.locator('.cell').count()).toBe(0);

  await page.keyboard.press('Control+Enter');
  await text(page, '.verdict-line').toMatch(/Not passed yet/);
  await text(page, '.bench-line').toMatch(
    /Still allowed: s3:DeleteObject on my-bucket\/.*by statement 1 \(ManifestStorage\)/,
  );
  await page.locator('.bench-line').click();
  expect(await page.locator('.cell-wrong').count()).toBeGreaterThan(5);
  expect(await violations(page)).toEqual([]);

  await typeFile(page, content.proofs(id)!.solutions[0]!.files['policy.json']!);
  await text(page, '.bench-line').toMatch(/Every request of the exercise is answered as it should be/);
  expect(await page.locator('.cell-wrong').count()).toBe(0);
  await page.keyboard.press('Control+Enter');
  await text(page, '.verdict-line').toMatch(/Passed/);
  expect(complaints).toEqual([]);
});

it('each trust request is a line, and AWS’s names come from the server', async () => {
  const { page, complaints } = await browser.open();
  await page.goto(`${server.url}/exercises/iam/task-trust-policy`);
  await page.locator('.cm-content').waitFor();
  await page.keyboard.press('Control+Enter');
  await text(page, '.bench-line').toMatch(/Still allowed for ecs-tasks\.amazonaws\.com: sts:AssumeRole/);
  await page.locator('.bench-line').click();
  await text(page, '.matrix').toMatch(/no aws:SourceAccount/);
  await typeFile(page, '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", ');
  await page.keyboard.type('"Action": "sts:AssumeRoleWithW');
  await text(page, '.cm-tooltip-autocomplete').toMatch(/sts:AssumeRoleWithWebIdentity\s*Write/);
  expect(complaints).toEqual([]);
});

it.each([390, 1280])('every bench of the course fits its place at a width of %d', async (width) => {
  const { page } = await browser.open({ viewport: { width, height: 900 } });
  const exercises = content.list().filter(({ layer }) => layer === 'iam');
  expect(exercises.length).toBeGreaterThan(4);
  for (const { id } of exercises) {
    const body = JSON.stringify({ exercise: id, files: content.exercise(id)!.starter });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${server.url}/api/submissions`, { method: 'POST', headers, body });
    const submission = (await answer.json()) as { id: string };
    const read = () => fetch(`${server.url}/api/submissions/${submission.id}`).then((one) => one.json());
    await expect.poll(read, { timeout: 30_000 }).toMatchObject({ state: 'graded' });
    await page.goto(`${server.url}/exercises/${id}`);
    await page.getByRole('tab', { name: 'Bench' }).click();
    await page.locator('.bench').waitFor();
    const wide = await page.evaluate(
      `[...document.querySelectorAll('.bench *')].filter((one) => !one.closest('.visually-hidden') && one.getBoundingClientRect().right > innerWidth).length`,
    );
    expect(wide, id).toBe(0);
  }
});
