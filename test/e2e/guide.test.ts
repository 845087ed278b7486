/** Writing task definitions and manifests in the editor: completion, what is under the pointer, faults while writing; by keyboard, on a mock API. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { typeFile } from '../support/browser.ts';
import { code, openEditor, options, take, write } from '../support/mock-editor.ts';
import { text, useMockPages, violations } from '../support/mock-pages.ts';

const pages = useMockPages();

const editor = (options?: Parameters<typeof pages.open>[1]) => openEditor(pages, 'runtime/read-only-root', options);
const marks = (page: Page) => expect.poll(() => page.locator('.cm-lintRange-warning').allInnerTexts());
const container = '{"family": "f", "containerDefinitions": [{"name": "web", "image": "i", ';

describe('completion', () => {
  it('goes from the field to its values, by keys alone', async () => {
    const { page, complaints } = await editor();
    await write(page, container, '"readonlyR');
    await options(page).toMatch(/readonlyRootFilesystem\s*true or false/);
    await text(page, '.cm-completionInfo').toContain('cannot write to its own file system');
    await take(page);
    await options(page).toMatch(/true[^]*false/);
    await take(page);
    await code(page).toContain('"readonlyRootFilesystem": true');
    await page.keyboard.type(', "dependsOn": [{"cond');
    await options(page).toContain('condition');
    await take(page);
    await options(page).toMatch(/START\s*COMPLETE\s*SUCCESS\s*HEALTHY/);
    await page.keyboard.type('HEA');
    await options(page).toMatch(/^HEALTHY$/);
    await take(page);
    await code(page).toContain('"condition": "HEALTHY"');
    expect(complaints).toEqual([]);
  });

  it('is asked for by a key where nothing was begun', async () => {
    const { page } = await editor();
    await write(page, `${container}"healthCheck": {`, '');
    expect(await page.locator('.cm-tooltip-autocomplete').count()).toBe(0);
    await page.keyboard.press('Control+Space');
    await options(page).toMatch(/command\s*list of texts, required/);
    await take(page);
    await code(page).toContain('"healthCheck": {"command": [""]');
  });

  it('Escape closes it, and Escape, then Tab still leaves the editor', async () => {
    const { page } = await editor();
    await write(page, container, '"mem');
    await options(page).toContain('memory');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.cm-tooltip-autocomplete').count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.closest(".cm-editor")')).toBeNull();
  });
});

describe('what a field means', () => {
  it('is told at the pointer', async () => {
    const { page } = await editor();
    await page.getByText('"networkMode"').hover();
    await text(page, '.cm-facts').toMatch(/networkMode text[^]*Fargate has[^]*one of bridge, host, awsvpc, none/);
  });

  it('is told by a key, aloud', async () => {
    const { page } = await editor();
    await typeFile(page, `${container}"stopTimeout": 30`);
    await page.keyboard.press('F1');
    await text(page, '[role=status]').toMatch(/stopTimeout: whole number\. Seconds between SIGTERM and SIGKILL/);
    // The first may still go to a completion that is being looked up.
    await expect
      .poll(async () => {
        await page.keyboard.press('Escape');
        return page.locator('.cm-facts').count();
      })
      .toBe(0);
  });
});

describe('faults while writing', () => {
  it('are marked in the words of the check, and go when they are mended', async () => {
    const { page, complaints } = await editor();
    await typeFile(page, `${container}"readOnlyRootFilesystem": true}]}`);
    await marks(page).toEqual(['"readOnlyRootFilesystem"']);
    await page.keyboard.press('F8');
    await text(page, '.cm-diagnostic').toMatch(
      /Unknown parameter[^]*Did you mean `readonlyRootFilesystem`\?[^]*While you write/,
    );
    await page.getByRole('button', { name: 'Change to readonlyRootFilesystem' }).waitFor();
    await page.keyboard.press('Escape');
    // The one right edit, by a key, and back by undo.
    await page.keyboard.press('Control+.');
    await code(page).toContain('"readonlyRootFilesystem": true}]}');
    await marks(page).toEqual([]);
    await page.keyboard.press('Control+z');
    await marks(page).toEqual(['"readOnlyRootFilesystem"']);
    expect(complaints).toEqual([]);
  });

  it('are nothing but the place where it stops while it cannot be read', async () => {
    const { page } = await editor();
    await typeFile(page, '{"famly": "f",\n"cpu" "256"}');
    await marks(page).toEqual(['"256"']);
    await typeFile(page, '');
    await marks(page).toEqual([]);
  });

  it('change nothing about Check', async () => {
    const { page } = await editor();
    await typeFile(page, '{"famly": 1}');
    await marks(page).toEqual(expect.arrayContaining(['"famly"']));
    await expect.poll(() => page.getByRole('button', { name: /^Check/ }).isEnabled()).toBe(true);
  });
});

describe('a manifest', () => {
  const start = 'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: web\n      ';
  async function manifest() {
    const opened = await editor();
    await opened.page.getByRole('tab', { name: 'pod.yaml' }).click();
    await code(opened.page).toContain('kind: Pod');
    return opened;
  }

  it('is completed by its indentation, from the field to its values', async () => {
    const { page, complaints } = await manifest();
    await write(page, start, 'sec');
    await options(page).toMatch(/securityContext\s*object/);
    await take(page);
    await page.keyboard.type('readO');
    await options(page).toMatch(/readOnlyRootFilesystem\s*true or false/);
    await take(page);
    await options(page).toMatch(/true[^]*false/);
    await take(page);
    await code(page).toContain('      securityContext:\n        readOnlyRootFilesystem: true');
    await page.keyboard.press('F1');
    await text(page, '[role=status]').toMatch(/readOnlyRootFilesystem: true or false\. It cannot write/);
    expect(complaints).toEqual([]);
  });

  it('is marked while it is written', async () => {
    const { page, complaints } = await manifest();
    await typeFile(page, `${start}image: a\n      securitycontext: {}\n`);
    await marks(page).toEqual(['securitycontext']);
    await typeFile(page, `${start}image: [a\n`);
    await marks(page).not.toContain('securitycontext');
    await typeFile(page, `${start}image: a\n`);
    await marks(page).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('lets the keyboard out', async () => {
    const { page } = await manifest();
    await write(page, start, 'ima');
    await options(page).toContain('image');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.cm-tooltip-autocomplete').count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.closest(".cm-editor")')).toBeNull();
  });
});

describe('a Dockerfile', () => {
  it('is completed from the instruction to its flag and the stage that is meant', async () => {
    const { page, complaints } = await openEditor(pages, 'image/non-root');
    await write(page, 'FROM node:20 AS build\nFROM node:20\n', 'COP');
    await options(page).toMatch(/COPY\s*\[--from=stage\]/);
    await take(page);
    await page.keyboard.type('--fr');
    await options(page).toContain('--from');
    await take(page);
    await options(page).toMatch(/build\s*stage/);
    await take(page);
    await code(page).toContain('COPY --from=build');
    await page.keyboard.press('Home');
    await page.keyboard.press('F1');
    await text(page, '[role=status]').toMatch(/COPY: instruction\. Copies files of the build context/);
    expect(complaints).toEqual([]);
  });
});

describe.each(['light', 'dark'] as const)('is accessible (%s)', (colorScheme) => {
  it('with completions, facts and marks', async () => {
    const { page } = await editor({ colorScheme });
    await write(page, container, '"mem');
    await text(page, '.cm-completionInfo').toContain('MiB');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await typeFile(page, `${container}"memory": "512"}]}`);
    await marks(page).toEqual(['"512"']);
    await page.keyboard.press('F8');
    await page.locator('.cm-diagnostic').waitFor();
    expect(await violations(page)).toEqual([]);
  });
});
