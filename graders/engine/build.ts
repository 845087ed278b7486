/** Builds a learner's image: gate, context, the engine's build, its progress on the learner's own lines, its failure as a finding. */
import type Docker from 'dockerode';
import { EngineFault, LearnerFault, type Files, type GradeEvent } from '../check.ts';
import { BuildProgress } from './build-progress.ts';
import { BuildSteps } from './build-steps.ts';
import type { Catalogue } from './catalogue.ts';
import { contextArchive } from './context.ts';
import { withoutIgnored } from '../parse/dockerignore.ts';
import { engineBuilds } from './engine-check.ts';
import { checkGate } from './gate.ts';
import type { Helper } from './helper.ts';
import type { Labels } from './labels.ts';
import type { BuildLimits } from './limits.ts';
import type { Account, Meter } from './meter.ts';
import { outlineOf } from './outline.ts';
import { Mask } from '../mask.ts';
import type { Bases } from './place.ts';
import { runBuild, type BuildEnd } from './run-build.ts';

export interface LearnerBuild {
  docker: Docker;
  builder: 'buildkit' | 'classic';
  bases: Bases;
  files: Files;
  dockerfile: string;
  tag: string;
  /** The submission's: what is made besides the image goes with it. */
  labels: Labels;
  /** Of the image. Default: the submission's. */
  imageLabels?: Labels;
  limits: BuildLimits;
  /** Served to `RUN --mount=type=secret`, id → value. */
  secrets: Readonly<Record<string, string>>;
  meter: Meter;
  helper: () => Promise<Helper>;
  /** Without the cache. */
  fresh: boolean;
  signal: AbortSignal;
  onEvent: (event: GradeEvent) => void;
}

/** What the engine is given; the same bytes for the same files. */
export interface PreparedBuild {
  context: Buffer;
  steps: BuildSteps;
  /** Base images that the build stands on, as our own tags. They are there. */
  baseTags: readonly string[];
}

export interface Built {
  /** Ids of the build secrets that steps have mounted; a step from the cache mounts none. */
  secretsUsed: readonly string[];
}

/** The gate, the base images, the context. Throws LearnerFault with the gate's findings, EngineFault when we are the cause. */
export async function prepareBuild(
  build: Pick<LearnerBuild, 'bases' | 'builder' | 'files' | 'dockerfile' | 'secrets'>,
): Promise<PreparedBuild> {
  const { files, dockerfile } = build;
  const used: string[] = [];
  const catalogue: Catalogue = {
    references: () => build.bases.images.references(),
    resolve: (reference) => build.bases.images.resolve(reference),
  };
  const withSecrets = Object.keys(build.secrets).length > 0;
  const gate = checkGate(files, dockerfile, catalogue, { secrets: withSecrets });
  if (gate.findings.length > 0) throw new LearnerFault(gate.findings);
  if (withSecrets && build.builder !== 'buildkit')
    throw new EngineFault(
      'This exercise gives the build a secret, and the container engine here has no BuildKit to mount it.',
      {
        reason: 'absent',
        fix: 'Use Docker 20.10 or later.',
      },
    );
  for (const { localTag } of build.bases.images.all) if (gate.text.includes(localTag)) used.push(localTag);
  await build.bases.demand(used);
  const context = await contextArchive({ ...withoutIgnored(files, dockerfile), [dockerfile]: gate.text });
  return { context, steps: new BuildSteps(outlineOf(files[dockerfile] ?? '', dockerfile)), baseTags: used };
}

/** Throws LearnerFault with a finding on the line that failed, EngineFault when we are the cause, the signal's reason when aborted. */
export async function buildLearnerImage(build: LearnerBuild, prepared?: PreparedBuild): Promise<Built> {
  const { files, dockerfile } = build;
  const { context, steps } = prepared ?? (await prepareBuild(build));
  for (const attempt of [1, 2]) {
    const mask = new Mask(Object.values(build.secrets));
    const progress = new BuildProgress(dockerfile, files[dockerfile] ?? '', steps, build.onEvent, mask);
    const { end, account } = await once(build, context, progress);
    if (end.outcome === 'built') return { secretsUsed: end.secrets };
    const { reached } = account;
    if (account.machineFull)
      throw new EngineFault(
        'The disk of this machine ran full while the image was built. Nothing was lost; it is tried again.',
        {
          reason: 'transient',
          fix: 'Free space where the data folder lies, or give slots smaller disks (DRYDOCK_BUILD_DISK_MB).',
        },
      );
    if (end.outcome === 'failed' && reached?.disk !== true) {
      const killed = progress.wasKilled(end.message) && reached?.memory !== true;
      const broken = progress.soundsBroken(end.message);
      // Killed by a neighbour, or by an engine that fails: one more try tells a learner's own fault from our misfortune.
      if (attempt === 1 && (killed || broken)) continue;
      if (broken && !(await engineBuilds(build)))
        throw new EngineFault(`The build was stopped by this machine, not by the Dockerfile: ${end.message}`, {
          reason: 'transient',
          fix: 'Look at the free disk space and the engine, then try again.',
        });
    }
    throw new LearnerFault([progress.finding(end, build.limits, account)]);
  }
  throw new Error('unreachable');
}

async function once(
  build: LearnerBuild,
  context: Buffer,
  progress: BuildProgress,
): Promise<{ end: BuildEnd; account: Account }> {
  const metering = build.meter.begin(build.limits);
  try {
    const end = await follow(build, context, progress, metering.signal);
    return { end, account: await metering.end() };
  } catch (error) {
    await metering.end();
    throw error;
  }
}

async function follow(
  build: LearnerBuild,
  context: Buffer,
  progress: BuildProgress,
  time: AbortSignal,
): Promise<BuildEnd> {
  const { docker, builder, dockerfile, tag, signal, limits, secrets, fresh } = build;
  const labels = build.imageLabels ?? build.labels;
  // BuildKit clips what a step prints on the wire, but counts on; our own limit holds for what we see.
  const stop = new AbortController();
  const checkOutput = (): void => {
    if (progress.outputBytes > limits.output) stop.abort();
  };
  try {
    return await runBuild({
      ...{ docker, builder, context, dockerfile, tag, labels, time },
      signal: AbortSignal.any([signal, stop.signal]),
      outputLimitBytes: limits.output * 2,
      secrets,
      fresh,
      onStatus: (status) => {
        progress.onStatus(status);
        checkOutput();
      },
      onText: (text) => {
        progress.onText(text);
        checkOutput();
      },
    });
  } catch (error) {
    if (stop.signal.aborted && !signal.aborted) return { outcome: 'output' };
    throw error;
  }
}
