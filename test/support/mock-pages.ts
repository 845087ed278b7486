/** The built pages on a mock API in a real browser, fresh for each test, and what most tests of pages do with them. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { Files } from '../../server/contract.ts';
import { useBrowser } from './browser.ts';
import { buildWeb } from './build-web.ts';
import { startMock, type Mock } from './mock-api.ts';
import { pageOf } from './mock-course.ts';

type BrowserOptions = Parameters<ReturnType<typeof useBrowser>['open']>[0];
type Opened = Awaited<ReturnType<ReturnType<typeof useBrowser>['open']>>;

export interface MockPages {
  /** The mock API of the test that runs. */
  mock(): Mock;
  /** A browser of its own, at this path of the mock. */
  open(path: string, options?: BrowserOptions): Promise<Opened>;
  /** A browser of its own, nowhere yet. */
  blank(options?: BrowserOptions): Promise<Opened>;
  /** A submission that is over before a page looks; answers its id. */
  checked(id: string, files?: Files): Promise<string>;
}

export function useMockPages(): MockPages {
  const browser = useBrowser();
  let built: Awaited<ReturnType<typeof buildWeb>>;
  let mock: Mock;
  beforeAll(async () => {
    built = await buildWeb();
  });
  afterAll(() => built.remove());
  beforeEach(async () => {
    mock = await startMock({ root: built.root, pace: 20 });
  });
  afterEach(() => mock.close());
  return {
    mock: () => mock,
    blank: browser.open,
    async open(path, options) {
      const opened = await browser.open(options);
      await opened.page.goto(mock.url + path);
      return opened;
    },
    async checked(id, files = starter(id)) {
      const response = await fetch(`${mock.url}/api/submissions`, {
        method: 'POST',
        body: JSON.stringify({ exercise: id, files }),
      });
      const submission = (await response.json()) as { id: string };
      await expect
        .poll(() => mock.state.submissions.get(submission.id)?.state, { timeout: 20_000 })
        .not.toMatch(/queued|running/);
      return submission.id;
    },
  };
}

function starter(id: string): Files {
  return Object.fromEntries(pageOf(id)!.files.flatMap((file) => (file.editable ? [[file.path, file.starter]] : [])));
}

/** Every rule of axe that the page breaks, with the elements. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations: found } = (await page.evaluate('axe.run(document)')) as axe.AxeResults;
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** The text of the first such element, polled. */
export const text = (page: Page, selector: string) =>
  expect.poll(() => page.locator(selector).first().innerText(), { timeout: 20_000 });

/** How much the page jumps until this element is there and the fonts are in; Web Vitals call 0.1 good, ours is to stay far below. */
export async function layoutShift(page: Page, url: string, ready: string): Promise<number> {
  await page.addInitScript(`
    window.shift = 0;
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value; })
      .observe({ type: 'layout-shift', buffered: true });`);
  await page.goto(url);
  await page.locator(ready).first().waitFor();
  await page.evaluate(
    'document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))',
  );
  return (await page.evaluate('window.shift')) as number;
}
