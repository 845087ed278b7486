/** The pages in the states that a healthy server seldom shows: against a mock API, in a real browser with the real policy. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { typeFile } from '../support/browser.ts';
import { openEditor } from '../support/mock-editor.ts';
import { layoutShift, text, useMockPages, violations } from '../support/mock-pages.ts';

const pages = useMockPages();
const { open, checked } = pages;

const edit = (id: string, options?: Parameters<typeof open>[1]) => openEditor(pages, id, options);
const save = (page: Page) => text(page, '.editor-foot');

/** Opens every check that is folded. */
async function openAll(page: Page): Promise<void> {
  const folded = page.locator('.check details:not([open]) > summary');
  while ((await folded.count()) > 0) await folded.first().click();
}

const stoppedByMemory = {
  message:
    'Step 6, line 7: `npm run build` was killed when its processes together reached 2048 MB of memory, the most that a build has here.',
  limit: { kind: 'memory' as const, most: 2048e6 },
};

describe.each(['light', 'dark'] as const)('every state is accessible (%s)', (colorScheme) => {
  const states: Record<string, () => Promise<Page>> = {
    'a fresh course': async () => (await open('/', { colorScheme })).page,
    'a course with every kind of plate': async () => {
      await checked('image/non-root', { Dockerfile: 'FROM alpine\nUSER 1001\n' });
      await checked('iam/least-privilege-s3');
      return (await open('/', { colorScheme })).page;
    },
    'an empty course': async () => {
      pages.mock().state.empty = true;
      return (await open('/', { colorScheme })).page;
    },
    'no such exercise': async () => (await open('/exercises/image/nothing', { colorScheme })).page,
    'status with images on their way': async () => (await open('/status', { colorScheme })).page,
    'status without an engine': async () => {
      pages.mock().state.engine = 'absent';
      return (await open('/status', { colorScheme })).page;
    },
    'every witness opened': async () => {
      await checked('runtime/read-only-root');
      const { page } = await edit('runtime/read-only-root', { colorScheme });
      await page.locator('.check-failed').first().waitFor();
      await openAll(page);
      return page;
    },
    'a request as witness': async () => {
      await checked('iam/least-privilege-s3');
      const { page } = await edit('iam/least-privilege-s3', { colorScheme });
      await page.locator('.witness-request').waitFor();
      return page;
    },
    'files, http and a command as witness': async () => {
      await checked('image/non-root');
      const { page } = await edit('image/non-root', { colorScheme });
      await page.locator('.check-failed').first().waitFor();
      await openAll(page);
      return page;
    },
    'while it builds': async () => {
      pages.mock().state.holdBefore = 'checking';
      const { page } = await edit('image/multi-stage', { colorScheme });
      await page.keyboard.press('Control+Enter');
      await page.locator('.step-current').waitFor();
      return page;
    },
    'a build that reached a limit': async () => {
      pages.mock().state.stoppedBy = stoppedByMemory;
      const { page } = await edit('image/multi-stage', { colorScheme });
      await page.keyboard.press('Control+Enter');
      await page.locator('.limit-line').waitFor();
      return page;
    },
    'checks that wait for an engine': async () => {
      pages.mock().state.engine = 'absent';
      await checked('image/non-root');
      const { page } = await edit('image/non-root', { colorScheme });
      await page.locator('.check-error').first().waitFor();
      await page.locator('.check-error summary').first().click();
      return page;
    },
    'not gradable': async () => {
      pages.mock().state.outcome = 'ungradable';
      await checked('image/non-root');
      const { page } = await edit('image/non-root', { colorScheme });
      await page.getByText('Not graded.').waitFor();
      return page;
    },
    'passed, with the discussion and all hints': async () => {
      await checked('image/non-root', { Dockerfile: 'FROM alpine\nUSER 1001\n' });
      const { page } = await edit('image/non-root', { colorScheme });
      await page.getByRole('heading', { name: 'Discussion' }).waitFor();
      for (const n of [1, 2, 3]) {
        await page.getByRole('button', { name: `Open hint ${n}` }).click();
        await page.getByRole('heading', { name: `Hint ${n}` }).waitFor();
      }
      return page;
    },
    'the search of the editor': async () => {
      const { page } = await edit('image/non-root', { colorScheme });
      await page.locator('.cm-content').focus();
      await page.keyboard.press('Control+f');
      await page.locator('.cm-search').waitFor();
      return page;
    },
    'an old submission': async () => {
      const id = await checked('image/non-root');
      const { page } = await open(`/submissions/${id}`, { colorScheme });
      await page.locator('.cm-content').waitFor();
      return page;
    },
  };
  it.each(Object.keys(states))('%s', async (name) => {
    const page = await states[name]!();
    await page.locator('main h1').first().waitFor();
    expect(await violations(page)).toEqual([]);
  });
});

describe('nothing typed is lost', () => {
  it('saves on the server and in this browser', async () => {
    const { page, complaints } = await edit('image/non-root');
    await typeFile(page, 'FROM alpine\n');
    await save(page).toMatch(/Saved/);
    expect(pages.mock().state.drafts.get('image/non-root')?.files).toEqual({ Dockerfile: 'FROM alpine\n' });
    await page.reload();
    await text(page, '.cm-content').toContain('FROM alpine');
    expect(complaints).toEqual([]);
  });

  it('says that it keeps the text while the server is silent, and saves when it is back', async () => {
    const { page } = await edit('image/non-root');
    pages.mock().silence(true);
    await typeFile(page, 'FROM kept\n');
    await save(page).toMatch(/Kept in this browser/);
    await page.getByText('The server does not answer.').waitFor();
    pages.mock().silence(false);
    await page.getByRole('button', { name: 'Try now' }).click();
    await save(page).toMatch(/Saved/);
    expect(pages.mock().state.drafts.get('image/non-root')?.files).toEqual({ Dockerfile: 'FROM kept\n' });
  });

  it('shows both versions when the server holds another, and either can be had', async () => {
    const { page } = await edit('image/non-root');
    pages.mock().state.drafts.set('image/non-root', {
      files: { Dockerfile: 'FROM elsewhere\n' },
      revision: 3,
      savedAt: new Date().toISOString(),
    });
    await typeFile(page, 'FROM here\n');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    expect(await dialog.innerText()).toMatch(/FROM here[^]*FROM elsewhere/);
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Take the server’s' }).click();
    await text(page, '.cm-content').toContain('FROM elsewhere');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await text(page, '.cm-content').toContain('FROM here');
    await save(page).toMatch(/Saved/);
    expect(pages.mock().state.drafts.get('image/non-root')).toMatchObject({
      files: { Dockerfile: 'FROM here\n' },
      revision: 4,
    });
  });

  it('a second tab follows the first', async () => {
    const { page, context } = await edit('image/non-root');
    const second = await context.newPage();
    await second.goto(`${pages.mock().url}/exercises/image/non-root`);
    await second.locator('.cm-content').waitFor();
    await typeFile(page, 'FROM the-first-tab\n');
    await text(second, '.cm-content').toContain('FROM the-first-tab');
    await save(page).toMatch(/Saved/);
    await typeFile(second, 'FROM the-second-tab\n');
    await save(second).toMatch(/Saved/);
    await text(page, '.cm-content').toContain('FROM the-second-tab');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('reset goes back to the starter, and back again; each file has its own undo', async () => {
    const { page } = await edit('runtime/read-only-root');
    await typeFile(page, '{"mine": true}');
    await page.getByRole('tab', { name: /pod\.yaml/ }).click();
    await typeFile(page, 'kind: Mine\n');
    await page.keyboard.press('Control+z');
    await text(page, '.cm-content').not.toContain('kind: Mine');
    await page.getByRole('tab', { name: /task-definition\.json/ }).click();
    await text(page, '.cm-content').toContain('"mine"');
    await page.getByRole('button', { name: 'Reset' }).click();
    await text(page, '.cm-content').toContain('"family"');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await text(page, '.cm-content').toContain('"mine"');
  });

  it('an old submission gives its files back, and that can be undone', async () => {
    const id = await checked('image/non-root', { Dockerfile: 'FROM old\n' });
    const { page } = await edit('image/non-root');
    await typeFile(page, 'FROM new\n');
    await save(page).toMatch(/Saved/);
    await page.locator('.history a').first().click();
    await page.waitForURL(`**/submissions/${id}`);
    await page.getByRole('button', { name: 'Restore these files' }).click();
    await page.waitForURL('**/exercises/image/non-root');
    await text(page, '.cm-content').toContain('FROM old');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await text(page, '.cm-content').toContain('FROM new');
  });
});

describe('checking', () => {
  it('follows the build on the learner’s line, then tells the verdict aloud', async () => {
    pages.mock().state.holdBefore = 'checking';
    const { page, complaints } = await edit('image/multi-stage');
    await page.keyboard.press('Control+Enter');
    await text(page, '.check-progress').toMatch(/Building 8\/8/);
    await text(page, '.cm-building').toContain('CMD');
    pages.mock().state.holdBefore = null;
    await text(page, '[role=status]').toMatch(/Not passed: 2 of 4 checks failed/);
    expect(await page.locator('.cm-building').count()).toBe(0);
    await expect.poll(() => page.locator('.cm-lintRange').count()).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  });

  it('checks what was typed the moment before', async () => {
    const { page } = await edit('iam/least-privilege-s3');
    await typeFile(page, '{"typed": "just now"}');
    await page.keyboard.press('Control+Enter');
    await expect
      .poll(() => [...pages.mock().state.submissions.values()].map(({ files }) => files))
      .toEqual([{ 'policy.json': '{"typed": "just now"}' }]);
  });

  it('marks a finding as old once its line is edited', async () => {
    await checked('iam/least-privilege-s3');
    const { page } = await edit('iam/least-privilege-s3');
    await page.locator('.cm-lintRange').waitFor();
    expect(await page.locator('.cm-stale').count()).toBe(0);
    await page.getByRole('button', { name: /policy\.json, line 7/ }).click();
    await page.keyboard.type('x');
    await page.locator('.cm-stale').first().waitFor();
  });

  it('reads the verdict although the stream of events is refused', async () => {
    const { page } = await edit('iam/least-privilege-s3');
    await page.route('**/events', (route) => route.abort());
    await page.getByRole('button', { name: /^Check/ }).click();
    await text(page, '.verdict-line').toMatch(/Not passed yet/);
  });

  it('can be cancelled, and costs nothing', async () => {
    pages.mock().state.holdBefore = 'checking';
    const { page } = await edit('image/multi-stage');
    await page.getByRole('button', { name: /^Check/ }).click();
    await text(page, '.check-progress').toMatch(/Building/);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await text(page, '.evidence').toMatch(/Cancelled\. Nothing was graded/);
  });

  it('tells a finding also when the code that draws its proof does not arrive', async () => {
    await checked('iam/least-privilege-s3');
    const { page } = await open('/');
    await page.route('**/assets/Drawing-*.js', (route) => route.abort());
    await page.goto(`${pages.mock().url}/exercises/iam/least-privilege-s3`);
    await text(page, '.finding').toMatch(/Asked the policies[^]*the code that draws it did not arrive/);
  });

  it('breaks what is too long for its place', async () => {
    const url = `http://localhost:3000/permit?order=${'%7Bship%3A'.repeat(40)}`;
    pages.mock().state.stoppedBy = {
      message: `GET ${url} should give 200, and the answer is \`${'0'.repeat(300)}\`.`,
      witness: { form: 'http', url, method: 'GET', status: 200, body: 'x'.repeat(400) },
    };
    const { page } = await edit('image/multi-stage');
    await page.keyboard.press('Control+Enter');
    await text(page, '.finding').toMatch(/%7Bship/);
    await page.locator('.witness-terminal').first().waitFor();
    const beyond =
      'Math.max(...[...document.querySelectorAll(".finding")].map((one) => one.getBoundingClientRect().right)) - innerWidth';
    expect(await page.evaluate(beyond)).toBeLessThanOrEqual(0);
  });

  it('says which limit ended a build, and opens the step of the log', async () => {
    pages.mock().state.stoppedBy = stoppedByMemory;
    const { page } = await edit('image/multi-stage');
    await page.keyboard.press('Control+Enter');
    await text(page, '.limit-line').toMatch(/Limit reached\s+Memory: 2\.0 GB at most/);
    await text(page, '.step-stopped').toMatch(/6\/8\s+RUN npm run build\s+stopped here/);
    expect(await page.locator('.step details[open]').count()).toBe(1);
    await page.locator('.step-stopped').getByRole('button', { name: 'Dockerfile, line 7' }).click();
    await expect.poll(() => page.evaluate('document.activeElement.closest(".cm-editor") !== null')).toBe(true);
  });

  it('shows the phases, and why it waits', async () => {
    pages.mock().state.holdBefore = 'running';
    const { page } = await edit('image/multi-stage');
    await page.keyboard.press('Control+Enter');
    await text(page, '.phase[aria-current=step]').toMatch(/Wait[^]*\d s/);
    pages.mock().state.holdBefore = 'checking';
    await text(page, '.phase[aria-current=step]').toMatch(/Build[^]*8 of 8/);
  });

  it('goes on after a reload in the middle', async () => {
    pages.mock().state.holdBefore = 'checking';
    const { page } = await edit('image/multi-stage');
    await page.keyboard.press('Control+Enter');
    await text(page, '.check-progress').toMatch(/Building/);
    await page.reload();
    await text(page, '.check-progress').toMatch(/Building 8\/8/);
    pages.mock().state.holdBefore = null;
    await text(page, '.verdict-line').toMatch(/Not passed yet/);
  });

  it('a failed sending is said, and nothing is lost', async () => {
    const { page } = await edit('iam/least-privilege-s3');
    pages.mock().silence(true);
    await page.getByRole('button', { name: /^Check/ }).click();
    await expect.poll(() => page.locator('.evidence').innerText(), { timeout: 10_000 }).toMatch(/Not sent/);
    pages.mock().silence(false);
    await page.getByRole('button', { name: /^Check/ }).click();
    await text(page, '.verdict-line').toMatch(/Not passed yet/);
  });
});

describe('by keyboard', () => {
  it('the skip link, the ship’s plates and the page’s title after a move', async () => {
    const { page } = await open('/');
    await page.locator('.plate').first().waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.locator('.plate').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/exercises/image/non-root');
    await expect.poll(() => page.title()).toMatch(/^Run as a user that is not root/);
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('main');
  });

  it('Tab indents in the editor; Escape, then Tab leaves it', async () => {
    const { page } = await edit('image/non-root');
    await typeFile(page, 'x');
    await page.keyboard.press('Home');
    await page.keyboard.press('Tab');
    await text(page, '.cm-content').toBe('  x');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.closest(".cm-editor")')).toBeNull();
  });

  it('separators move, remember, and go back', async () => {
    const { page } = await edit('image/non-root');
    const separator = page.getByRole('separator', { name: 'Width of the brief' });
    const value = async () => Number(await separator.getAttribute('aria-valuenow'));
    const before = await value();
    await separator.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(value).toBe(before + 2);
    await page.reload();
    await separator.waitFor();
    expect(await value()).toBe(before + 2);
    await separator.focus();
    await page.keyboard.press('Enter');
    await expect.poll(value).toBe(before);
  });

  it('tabs move by arrows on a narrow page, and the editor keeps its text', async () => {
    const { page } = await open('/exercises/image/non-root', { viewport: { width: 390, height: 844 } });
    await page.locator('.cm-content').waitFor({ state: 'attached' });
    await page.getByRole('tab', { name: 'Brief' }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.cm-content').isVisible()).toBe(true);
    await page.keyboard.press('End');
    expect(await page.getByRole('tab', { name: 'Checks' }).getAttribute('aria-selected')).toBe('true');
    expect(await page.locator('.cm-content').isVisible()).toBe(false);
  });
});

describe('the look', () => {
  it('the theme’s button goes through system, light and dark, and is remembered', async () => {
    const { page } = await open('/', { colorScheme: 'light' });
    const ground = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    const button = page.getByRole('button', { name: /Theme/ });
    const light = await ground();
    await button.click();
    await button.click();
    await text(page, '.theme-button').toMatch(/Dark/);
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.reload();
    expect(await ground()).toBe(dark);
  });

  it('prints the brief and nothing else, whichever tab is open', async () => {
    const { page } = await open('/exercises/image/non-root', { viewport: { width: 600, height: 800 } });
    await page.getByRole('tab', { name: 'Checks' }).click();
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('heading', { name: 'What can go wrong' }).isVisible()).toBe(true);
    for (const part of ['.header', '.pane-editor', '.pane-evidence', '.check-control', '.pane-tabs'])
      expect(await page.locator(part).isVisible(), part).toBe(false);
  });

  it.each(['/', '/exercises/image/non-root', '/status'])('%s does not jump while it loads', async (path) => {
    const { page } = await pages.blank();
    const ready = path.startsWith('/exercises') ? '.cm-content' : 'main h1';
    expect(await layoutShift(page, pages.mock().url + path, ready)).toBeLessThan(0.02);
  });
});
