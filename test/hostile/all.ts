/** Every attack of `attacks/`, by its file's name. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Attack } from './attack.ts';

const folder = new URL('./attacks/', import.meta.url);

export const attackNames: readonly string[] = readdirSync(fileURLToPath(folder))
  .map((name) => name.replace(/\.ts$/, ''))
  .toSorted();

export async function loadAttacks(): Promise<{ name: string; attack: Attack }[]> {
  return Promise.all(
    attackNames.map(async (name) => {
      const module = (await import(new URL(`${name}.ts`, folder).href)) as { default: Attack };
      return { name, attack: module.default };
    }),
  );
}
