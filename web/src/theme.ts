/** Light, dark, or what the system says. public/theme.js applies the stored choice before the first paint. */
import { readStored, writeStored } from './storage.ts';
import { createStore } from './store.ts';

export type Theme = 'system' | 'light' | 'dark';
const key = 'drydock.theme';

function stored(): Theme {
  const theme = readStored(key);
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

export const theme = createStore<Theme>(stored());

export function setTheme(next: Theme): void {
  theme.set(next);
  writeStored(key, next === 'system' ? null : next);
  if (next === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
}

/** The toggle's order. */
export const nextTheme: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
