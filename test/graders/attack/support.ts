/** The capstone's own account, its files changed by a test. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Files } from '../../../graders/check.ts';
import type { Graph, Step } from '../../../graders/attack/graph.ts';
import { pathsOf } from '../../../graders/attack/graph.ts';
import { readModels } from '../../../graders/attack/models.ts';
import type { Models } from '../../../graders/attack/models.ts';
import { readGraph } from '../../../graders/attack/read-graph.ts';
import { exercisesDir } from '../../../server/paths.ts';

const folder = join(exercisesDir, 'capstone/cut-the-attack-path');
const values: Record<string, string> = { net: '10.60', suffix: 'Kb7mQx', password: 'moor-1942-delta' };

function read(part: string): Files {
  return Object.fromEntries(
    readdirSync(join(folder, part)).map((name) => {
      const text = readFileSync(join(folder, part, name), 'utf8');
      return [name, text.replace(/\{\{(\w+)\}\}/g, (_, key: string) => values[key]!)];
    }),
  );
}

export const starter = read('starter');
const context = read('context');

/** The starter after these replacements: file, text, its successor. Each has to change something. */
export function edited(...edits: [file: string, text: string, successor: string][]): Files {
  const files: Record<string, string> = { ...context, ...starter };
  for (const [file, text, successor] of edits) {
    expect(files[file]).toContain(text);
    files[file] = files[file]!.replace(text, successor);
  }
  return files;
}

export function modelsOf(files: Files): Models {
  const models = readModels(files, 'account.json');
  if (Array.isArray(models)) throw new Error(models[0]?.message);
  return models;
}

export const graphOf = (...edits: Parameters<typeof edited>): Graph => readGraph(modelsOf(edited(...edits)));

/** `portal > host > register`, without the way in. */
export const pathTexts = (graph: Graph): string[] =>
  pathsOf(graph).map((path) =>
    path
      .map(({ to }) => to)
      .slice(1)
      .join(' > '),
  );

export const stepsBetween = (graph: Graph, from: string, to: string): Step[] =>
  graph.steps.filter((step) => step.from === from && step.to === to);
