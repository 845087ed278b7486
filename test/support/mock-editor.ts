/** Writing into the editor of an exercise on the mock API, key by key, and what the editor offers. */
import type { Page } from 'playwright-core';
import { typeFile } from './browser.ts';
import { text, type MockPages } from './mock-pages.ts';

/** The exercise's page, once its editor is there. */
export async function openEditor(pages: MockPages, id: string, options?: Parameters<MockPages['open']>[1]) {
  const opened = await pages.open(`/exercises/${id}`, options);
  await opened.page.locator('.cm-content').waitFor();
  return opened;
}

/** Types key by key behind this text. */
export async function write(page: Page, before: string, keys: string): Promise<void> {
  await typeFile(page, before);
  await page.keyboard.type(keys);
}

/** The completions offered, polled. */
export const options = (page: Page) => text(page, '.cm-tooltip-autocomplete');

/** Takes the option in front. The editor ignores keys for 75 ms after the list came, so that none is taken by accident. */
export async function take(page: Page): Promise<void> {
  await page.waitForTimeout(150);
  await page.keyboard.press('Enter');
}

/** The text in the editor, polled. */
export const code = (page: Page) => text(page, '.cm-content');
