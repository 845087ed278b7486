/** The X-ray of an exercise's image, outside a grading: builds it (what is unchanged comes from the engine's cache) and looks through it. */
import { LearnerFault, type Files, type Finding } from './check.ts';
import type { Engine } from './engine/engine.ts';
import type { Exercise } from './exercise.ts';
import { submissionFiles } from './grade.ts';
import { Mask } from './mask.ts';
import type { Xray } from './xray/xray.ts';

export interface XrayImageRequest {
  exercise: Exercise;
  /** The learner's files by their names. */
  files: Files;
  /** One of `dockerfilesOf`. */
  dockerfile: string;
  engine: Engine;
  submission: string;
  attempt: number;
  /** Whose it is: their last slot has the layers of their last attempt. */
  learner?: string;
  signal: AbortSignal;
}

/** `findings`: the learner's own fault stopped the build, with where and why. */
export type XrayImageAnswer = { xray: Xray } | { findings: Finding[] };

/** The files of the exercise that an image is built from, the learner's own first. */
export function dockerfilesOf({ files, context }: Exercise): string[] {
  const found = [...files, ...context].filter(({ language }) => language === 'dockerfile');
  return found.map(({ path }) => path);
}

/** Rejects with EngineFault when the engine is the cause, with the signal's reason when aborted. */
export async function xrayImage(request: XrayImageRequest): Promise<XrayImageAnswer> {
  const { exercise, dockerfile, engine, submission, attempt, learner, signal } = request;
  const mask = new Mask(Object.values(exercise.buildSecrets));
  try {
    const xray = await engine.withEvidence(
      {
        // Not the grading's own labels: what either makes is removed by them.
        submission: `xray-${submission}`,
        attempt,
        ...(learner !== undefined && { learner }),
        files: submissionFiles(exercise, request.files),
        editable: exercise.files.filter((file) => file.editable).map((file) => file.path),
        buildSecrets: exercise.buildSecrets,
        signal,
      },
      async (evidence) => (await evidence.image(dockerfile)).xray(),
    );
    return { xray: mask.deep(xray) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof LearnerFault) return { findings: mask.deep(error.findings) };
    throw error;
  }
}
