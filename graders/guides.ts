/**
 * The web app's door to what can be written into a file, one small script for each kind of document: the editor loads it
 * with the first file of that kind and never before.
 */
export type { Guide } from './guide/guide.ts';

export const guides = {
  'task-definition': () => import('./guide/task-definition.ts'),
  manifest: () => import('./guide/manifest.ts'),
  template: () => import('./guide/template.ts'),
  dockerfile: () => import('./guide/dockerfile.ts'),
};
