/** The shape of `exercise.yaml` and of a loaded exercise. Reading the folder is `server/content.ts`. */
import { z } from 'zod';
import type { Files } from './check.ts';

export const layers = ['app-code', 'image', 'runtime', 'host', 'network', 'iam', 'data', 'capstone'] as const;
export type Layer = (typeof layers)[number];

export const languages = ['dockerfile', 'json', 'yaml', 'shell', 'javascript', 'text'] as const;

const relativePath = z
  .string()
  .max(120)
  .regex(/^(?!\/)(?!.*(?:^|\/)\.\.?(?:\/|$))[\w.@-]+(?:\/[\w.@-]+)*$/, 'a relative path inside the exercise');

const fileSchema = z.strictObject({
  path: relativePath,
  language: z.enum(languages),
  editable: z.boolean().default(true),
});

const checkSchema = z.strictObject({
  /** Unique inside the exercise; mutants and the history refer to it. */
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  /** `<subject>/<name>`: the path below graders/checks or graders/probes. */
  kind: z.string().regex(/^[a-z-]+\/[a-z0-9-]+$/),
  title: z.string().min(1),
  points: z.int().min(0),
  /** The file that the check is about; default: the first file that the subject's language fits. */
  file: relativePath.optional(),
  /** Parameters of the kind. */
  with: z.record(z.string(), z.unknown()).default({}),
  /** Stops before the engine is used when it fails. */
  gate: z.boolean().default(false),
});

const variantSchema = z.strictObject({
  /** The plain value, used without a seed. */
  default: z.string(),
  /** Drawn by the learner's seed. */
  values: z.array(z.string()).min(1),
});

export const exerciseSchema = z.strictObject({
  id: z.string().regex(/^[a-z-]+\/[a-z0-9-]+$/),
  title: z.string().min(1),
  layer: z.enum(layers),
  minutes: z.int().positive(),
  /** 1: a first exercise of the layer, 3: needs the others. */
  difficulty: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  /** One sentence for the list: what the learner makes true. */
  summary: z.string().min(1),
  files: z.array(fileSchema).min(1),
  /** Read-only files for the build and for reading; they lie in `context/`. */
  context: z.array(z.strictObject({ path: relativePath, language: z.enum(languages) })).default([]),
  variants: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), variantSchema).default({}),
  /**
   * What the build can mount with `RUN --mount=type=secret,id=…`: id → value, one line each. The learner never sees the
   * values: they are served to the build and masked in everything that is shown.
   */
  buildSecrets: z
    .record(
      z.string().regex(/^[A-Za-z0-9_.-]{1,60}$/),
      z
        .string()
        .min(8)
        .max(4096)
        .regex(/^[^\r\n]+$/, 'one line'),
    )
    .default({}),
  checks: z.array(checkSchema).min(1),
  /** Three, Markdown, from a nudge to nearly the answer. */
  hints: z.array(z.strictObject({ text: z.string().min(1), cost: z.int().min(0).default(0) })).length(3),
  /** Primary documentation by name. */
  lessonRefs: z.array(z.strictObject({ title: z.string(), url: z.url().optional() })).default([]),
});

export type ExerciseSpec = z.infer<typeof exerciseSchema>;
export type ExerciseCheck = ExerciseSpec['checks'][number];

/** An exercise with its files, the placeholders of the variant already filled in. */
export interface Exercise extends ExerciseSpec {
  /** Markdown. */
  brief: string;
  /** Markdown, shown after passing. */
  discussion: string;
  starter: Files;
  contextFiles: Files;
  /** sha-256 over everything that influences the grade, hex. */
  hash: string;
}

export const mutantSchema = z.strictObject({
  /** What the learner got wrong, in a sentence. */
  about: z.string().min(1),
  /** The checks, and only those, that catch it. */
  expect: z.array(z.string()).min(1),
});

/** What `validate` proves an exercise with. Solutions and mutants are whole sets of the editable files. */
export interface ExerciseProofs {
  solutions: { name: string; files: Files }[];
  mutants: { name: string; about: string; expect: string[]; files: Files }[];
}
