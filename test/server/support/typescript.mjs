/** Lets a child process or a thread run the sources as they are: `node --import …/typescript.mjs program.ts`. Types are only erased. */
import { register } from 'node:module';

register(
  `data:text/javascript,${encodeURIComponent(`
    import { readFile } from 'node:fs/promises';
    import { fileURLToPath } from 'node:url';
    export async function load(url, context, next) {
      if (!url.endsWith('.ts')) return next(url, context);
      const { transformWithOxc } = await import(${JSON.stringify(import.meta.resolve('vite'))});
      const path = fileURLToPath(url);
      const { code } = await transformWithOxc(await readFile(path, 'utf8'), path, { sourcemap: false });
      return { format: 'module', source: code, shortCircuit: true };
    }
  `)}`,
);
