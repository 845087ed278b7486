/** Writing a policy in the editor: completion, what is under the pointer, and the same by keyboard, on a mock API with AWS's real data. */
import { describe, expect, it } from 'vitest';
import { typeFile } from '../support/browser.ts';
import { code, openEditor, options, take, write } from '../support/mock-editor.ts';
import { text, useMockPages, violations } from '../support/mock-pages.ts';

const pages = useMockPages();

const editor = (options?: Parameters<typeof pages.open>[1]) => openEditor(pages, 'iam/least-privilege-s3', options);
const open = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", ';

describe('completion', () => {
  it('goes from the service to its actions, by keys alone, and one undo takes an action back', async () => {
    const { page, complaints } = await editor();
    await write(page, open, '"Action": "sq');
    await options(page).toMatch(/sqs:\s*Amazon SQS/);
    await take(page);
    await options(page).toMatch(/sqs:AddPermission\s*Permissions management/);
    await page.keyboard.type('SendMessage');
    await options(page).toMatch(/sqs:SendMessage\s*Write/);
    await text(page, '.cm-completionInfo').toMatch(/sqs:SendMessage Write[^]*queue arn:\$\{Partition\}:sqs/);
    await take(page);
    await code(page).toContain('"Action": "sqs:SendMessage"');
    await page.keyboard.press('Control+z');
    await code(page).not.toContain('"sqs:SendMessage"');
    expect(complaints).toEqual([]);
  });

  it('offers the ARNs that the action takes, with their parts to fill in', async () => {
    const { page } = await editor();
    await write(page, `${open}"Action": "sqs:SendMessage", `, '"Resource": "arn:aws:sq');
    await options(page).toMatch(/arn:aws:sqs:\$\{Region\}:\$\{Account\}:\$\{QueueName\}\s*queue/);
    await take(page);
    await page.keyboard.type('eu-west-2');
    await page.keyboard.press('Tab');
    await page.keyboard.type('111122223333');
    await code(page).toContain('arn:aws:sqs:eu-west-2:111122223333:QueueName');
  });

  it('knows the condition keys', async () => {
    const { page } = await editor();
    await write(page, `${open}"Action": "s3:ListBucket", "Condition": {"StringLike": {`, '"s3:pref');
    await options(page).toMatch(/s3:prefix\s*String/);
  });

  it('asks for the services that are written, and no others', async () => {
    const { page } = await editor();
    await write(page, open, '"Action": "sqs:Send');
    await options(page).toContain('sqs:SendMessage');
    expect(pages.mock().state.lookups.filter((path) => !path.startsWith('/iam/sqs'))).toEqual(['/iam']);
  });

  it('Escape closes it, and Escape, then Tab still leaves the editor', async () => {
    const { page } = await editor();
    await write(page, open, '"Action": "sqs:Send');
    await options(page).toContain('sqs:SendMessage');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.cm-tooltip-autocomplete').count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.closest(".cm-editor")')).toBeNull();
  });

  it('is for policies only', async () => {
    const { page } = await pages.open('/exercises/data/secrets-manager-in-ecs');
    await page.locator('.cm-content').waitFor();
    await write(page, '{"Statement": [{', '"Action": "s3:Get');
    await page.keyboard.press('Control+Space');
    await code(page).toContain('s3:Get');
    expect(await page.locator('.cm-tooltip-autocomplete').count()).toBe(0);
    expect(pages.mock().state.lookups).toEqual([]);
  });
});

describe('what a word means', () => {
  it('is told at the pointer', async () => {
    const { page } = await editor();
    await page.getByText('"s3:*"').hover();
    await text(page, '.cm-facts').toMatch(/s3:\* Amazon S3\s*\d+ actions of \d+\.[^]*Permissions management \d+/);
  });

  it('is told by a key, aloud, and goes with the next move', async () => {
    const { page } = await editor();
    await typeFile(page, `${open}"Action": "s3:GetObject"`);
    await page.keyboard.press('F1');
    await text(page, '.cm-facts').toMatch(/s3:GetObject Read\s*Retrieve objects/);
    await text(page, '[role=status]').toMatch(/s3:GetObject: Read\. Retrieve objects/);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => page.locator('.cm-facts').count()).toBe(0);
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('F1');
    await text(page, '[role=status]').toMatch(/Nothing is known/);
  });
});

describe.each(['light', 'dark'] as const)('is accessible (%s)', (colorScheme) => {
  it('with completions open, and with facts', async () => {
    const { page } = await editor({ colorScheme });
    await write(page, open, '"Action": "sqs:Send');
    await text(page, '.cm-completionInfo').toContain('queue');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.type('Message');
    await page.keyboard.press('Escape');
    await page.keyboard.press('F1');
    await page.locator('.cm-facts').waitFor();
    expect(await violations(page)).toEqual([]);
  });
});
