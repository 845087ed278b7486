/**
 * Loads and validates exercises/. Every fault is reported at once with its file and line; a course with a fault is not
 * served. Placeholders `{{name}}` of variants are filled in on request: without a seed by the plain values.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import {
  exerciseSchema,
  kindNames,
  loadKind,
  mutantSchema,
  type Exercise,
  type ExerciseProofs,
  type ExerciseSpec,
  type Files,
} from '../graders/index.ts';
import { folders, readContext, readFiles } from './exercise-files.ts';
import { readSolutions, textsWithoutFolder, type Solution } from './solutions.ts';

const courseSchema = z.strictObject({
  title: z.string().min(1),
  layers: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string().min(1),
      summary: z.string().min(1),
      /** Slugs in the order in which they are best done. */
      exercises: z.array(z.string()),
    }),
  ),
});

export type CourseSpec = z.infer<typeof courseSchema>;

export interface Content {
  course: CourseSpec;
  /** In the order of the course. */
  list(): ExerciseSpec[];
  /** With the placeholders of this seed's variant filled in; undefined: no such exercise. */
  exercise(id: string, seed?: string): Exercise | undefined;
  proofs(id: string, seed?: string): ExerciseProofs | undefined;
  /** Right answers with the reasons for them, the reference first; read from disk when they are asked for. */
  solutions(id: string, seed?: string): Promise<Solution[]>;
  /** sha-256 over all of exercises/, hex. */
  hash: string;
}

/** Every fault of the course, one a line: `file:line:column what is wrong`. */
export class ContentError extends Error {
  override readonly name = 'ContentError';
  readonly faults: string[];
  constructor(faults: string[]) {
    super(`The course cannot be loaded:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

interface LoadedExercise {
  spec: ExerciseSpec;
  texts: Pick<Exercise, 'brief' | 'discussion' | 'starter' | 'contextFiles'>;
  proofs: ExerciseProofs;
}

/**
 * Reads the whole folder. Throws {@link ContentError} with all faults. Not `thorough`: solutions, mutants and parameters
 * of checks are left unread, which is most of the work and nothing that a started server needs; `proofs` are then empty.
 */
export async function loadContent(exercisesDir: string, { thorough = true } = {}): Promise<Content> {
  const faults: string[] = [];
  const course = await readYaml(join(exercisesDir, 'course.yaml'), courseSchema, exercisesDir, faults);
  const loaded = new Map<string, LoadedExercise>();
  for (const layer of course?.layers ?? []) {
    for (const slug of layer.exercises) {
      const id = `${layer.id}/${slug}`;
      const exercise = await loadExercise(exercisesDir, id, faults, thorough);
      if (exercise) loaded.set(id, exercise);
    }
    for (const folder of await folders(join(exercisesDir, layer.id))) {
      if (!layer.exercises.includes(folder))
        faults.push(`course.yaml: the folder ${layer.id}/${folder} is not listed under the layer ${layer.id}.`);
    }
  }
  if (course === undefined || faults.length > 0) throw new ContentError(faults);

  const hash = createHash('sha256')
    .update(JSON.stringify([course, [...loaded]]))
    .digest('hex');
  return {
    course,
    hash,
    list: () => [...loaded.values()].map(({ spec }) => spec),
    exercise(id, seed) {
      const found = loaded.get(id);
      if (!found) return undefined;
      const filled = fill({ ...found.spec, ...found.texts }, variantOf(found.spec, seed));
      return { ...filled, hash: hashExercise(filled) };
    },
    proofs(id, seed) {
      const found = loaded.get(id);
      return found && fill(found.proofs, variantOf(found.spec, seed));
    },
    async solutions(id, seed) {
      const found = loaded.get(id);
      return found ? fill(await readSolutions(join(exercisesDir, id)), variantOf(found.spec, seed)) : [];
    },
  };
}

/** What a learner holds; draws each value by the seed, so that the same seed always gives the same files. */
export function variantOf(spec: Pick<ExerciseSpec, 'id' | 'variants'>, seed?: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(spec.variants).map(([name, variant]) => {
      if (seed === undefined) return [name, variant.default];
      const draw = createHash('sha256').update(`${spec.id}\0${name}\0${seed}`).digest().readUInt32BE(0);
      return [name, variant.values[draw % variant.values.length]!];
    }),
  );
}

/** Replaces `{{name}}` in every string; other double braces (Go templates, Helm) stay as they are. */
function fill<T>(value: T, variant: Record<string, string>): T {
  if (typeof value === 'string') {
    return value.replaceAll(/\{\{([a-z][A-Za-z0-9]*)\}\}/g, (whole, name: string) => variant[name] ?? whole) as T;
  }
  if (Array.isArray(value)) return value.map((item: unknown) => fill(item, variant)) as T;
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, key === 'variants' ? item : fill(item as unknown, variant)]),
    ) as T;
  }
  return value;
}

/** Texts that do not influence a grade (brief, hints) stay out, so that a corrected typing error regrades nothing. */
function hashExercise(exercise: Omit<Exercise, 'hash'>): string {
  const { files, context, checks, starter, contextFiles, buildSecrets } = exercise;
  const readOnly = Object.fromEntries(
    files.filter((file) => !file.editable).map((file) => [file.path, starter[file.path]]),
  );
  return createHash('sha256')
    .update(JSON.stringify([files, context, checks, readOnly, contextFiles, buildSecrets]))
    .digest('hex');
}

async function loadExercise(
  root: string,
  id: string,
  faults: string[],
  thorough: boolean,
): Promise<LoadedExercise | undefined> {
  const folder = join(root, id);
  const file = join(folder, 'exercise.yaml');
  const spec = await readYaml(file, exerciseSchema, root, faults);
  if (!spec) return undefined;
  const fault = (what: string): void => void faults.push(`${relative(root, file)}: ${what}`);

  if (spec.id !== id) fault(`the id is ${spec.id}, but the folder is ${id}.`);
  if (`${spec.layer}/` !== id.slice(0, spec.layer.length + 1))
    fault(`the layer is ${spec.layer}, but the folder is ${id}.`);
  if (new Set(spec.checks.map((check) => check.id)).size !== spec.checks.length) fault('two checks have the same id.');
  const paths = [...spec.files, ...spec.context].map((entry) => entry.path);
  if (new Set(paths).size !== paths.length) fault('a path is listed twice in files and context.');
  for (const check of thorough ? spec.checks : []) {
    const kind = await loadKind(check.kind);
    if (!kind) {
      fault(`checks: ${check.id}: there is no kind ${check.kind}; there are ${kindNames().join(', ')}.`);
      continue;
    }
    const params = z.safeParse(
      kind.needsEngine ? kind.probe.params : kind.check.params,
      fill(check.with, variantOf(spec)),
    );
    if (!params.success) fault(`checks: ${check.id}: with: ${z.prettifyError(params.error)}`);
    if (check.file !== undefined && !paths.includes(check.file))
      fault(`checks: ${check.id}: file ${check.file} is not a file of the exercise.`);
    if (check.gate && kind.needsEngine) fault(`checks: ${check.id}: a gate must not need the engine.`);
  }

  const starter = await readFiles(join(folder, 'starter'));
  const contextFiles = await readContext(join(folder, 'context'));
  const expect = (what: string, have: Files, want: readonly string[]): void => {
    for (const path of want) if (have[path] === undefined) fault(`${what}/${path} is missing.`);
    for (const path of Object.keys(have))
      if (!want.includes(path)) fault(`${what}/${path} is not listed in exercise.yaml.`);
  };
  expect(
    'starter',
    starter,
    spec.files.map((entry) => entry.path),
  );
  expect(
    'context',
    contextFiles,
    spec.context.map((entry) => entry.path),
  );

  const proofs = thorough ? await loadProofs(root, folder, spec, faults, expect) : { solutions: [], mutants: [] };

  const [brief, discussion] = await Promise.all(
    ['brief.md', 'discussion.md'].map((name) =>
      readFile(join(folder, name), 'utf8').catch(() => {
        fault(`${name} is missing.`);
        return '';
      }),
    ),
  );
  return {
    spec,
    texts: { brief: brief!, discussion: discussion!, starter, contextFiles },
    proofs,
  };
}

async function loadProofs(
  root: string,
  folder: string,
  spec: ExerciseSpec,
  faults: string[],
  expect: (what: string, have: Files, want: readonly string[]) => void,
): Promise<ExerciseProofs> {
  const fault = (what: string): void => void faults.push(`${relative(root, join(folder, 'exercise.yaml'))}: ${what}`);
  const editable = spec.files.filter((entry) => entry.editable).map((entry) => entry.path);
  const solutions = await readSolutions(folder);
  const solution = solutions[0]!.files;
  expect('solution', solution, editable);
  for (const name of await textsWithoutFolder(join(folder, 'solutions')))
    fault(`solutions/${name}.md has no folder solutions/${name}.`);
  const mutants: ExerciseProofs['mutants'] = [];
  for (const name of await folders(join(folder, 'mutants'))) {
    const about = await readYaml(join(folder, 'mutants', name, 'mutant.yaml'), mutantSchema, root, faults);
    const { 'mutant.yaml': _, ...changed } = await readFiles(join(folder, 'mutants', name));
    for (const path of Object.keys(changed))
      if (!editable.includes(path)) fault(`mutants/${name}/${path} is not an editable file.`);
    for (const check of about?.expect ?? []) {
      if (!spec.checks.some((known) => known.id === check))
        fault(`mutants/${name}/mutant.yaml: there is no check ${check}.`);
    }
    if (about) mutants.push({ name, ...about, files: { ...solution, ...changed } });
  }
  return { solutions: solutions.map(({ name, files }) => ({ name, files })), mutants };
}

async function readYaml<T>(path: string, schema: z.ZodType<T>, root: string, faults: string[]): Promise<T | undefined> {
  const name = relative(root, path);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) {
    faults.push(`${name}: the file is missing or cannot be read.`);
    return undefined;
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const where = (offset: number): string => {
    const { line, col } = lineCounter.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    for (const error of document.errors) faults.push(`${where(error.pos[0])} ${error.message.split('\n')[0]}`);
    return undefined;
  }
  const result = z.safeParse(schema, document.toJS());
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    faults.push(`${where(offsetOf(document, issue.path))} ${issue.path.join('.')}: ${issue.message}`);
  }
  return undefined;
}

/** The offset of the deepest node of the path that exists: a missing key is reported at its parent. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return node.range[0];
  }
  return 0;
}
