/** Debian's Chromium, driven by Playwright; every page must stay free of script errors. */
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';

const executablePath = process.env['DRYDOCK_TEST_CHROMIUM'] ?? '/usr/bin/chromium';

/**
 * A browser for the suite; `open` gives a fresh profile, which ends with its test (pages left open slow down the later ones),
 * and collects what the page complains about.
 */
export function useBrowser(): {
  open(
    options?: Parameters<Browser['newContext']>[0],
  ): Promise<{ page: Page; context: BrowserContext; complaints: string[] }>;
} {
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
  });
  afterAll(() => browser?.close());
  return {
    async open(options) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      contexts.push(context);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' && !message.text().includes('ERR_CONNECTION_REFUSED'))
          complaints.push(message.text());
      });
      return { page, context, complaints };
    },
  };
}

/** Replaces the text of the open editor tab, as select-all and paste would. */
export async function typeFile(page: Page, text: string): Promise<void> {
  const editor = page.locator('.cm-content');
  await editor.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  // insertText does not trigger the editor's automatic indentation and closing of brackets.
  await page.keyboard.insertText(text);
}
