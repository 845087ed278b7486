/** The container engine: is there one, are its images ready, what does it guarantee. */
import { EngineFault, type Engine, type Measurement } from '../../graders/index.ts';
import type { Diagnosis } from './diagnosis.ts';

export function noEngine(fault: EngineFault): Diagnosis {
  const found: Diagnosis = { ...about, state: 'failed', message: fault.message };
  return fault.fix ? { ...found, fix: fault.fix } : found;
}

const about = { name: 'engine', group: 'engine', title: 'Engine' } as const;

export async function diagnoseEngine(engine: Engine): Promise<Diagnosis[]> {
  const trouble = await engine.trouble();
  if (trouble) return [{ ...about, state: 'failed', message: trouble }];
  const { name, version, kind, builder } = engine.summary();
  const message = `${name} ${version}, ${kind === 'private' ? 'private to this lab' : 'shared with others on this machine'}, builds with ${builder === 'buildkit' ? 'BuildKit' : 'the classic builder'}.`;
  return [{ ...about, state: 'ok', message }, await diagnoseImages(engine)];
}

async function diagnoseImages(engine: Engine): Promise<Diagnosis> {
  const images = await engine.baseImages();
  const missing = images.filter((image) => image.state !== 'ready');
  const standIns = images.filter((image) => image.origin === 'stand-in');
  const ready = `${images.length - missing.length} of ${images.length} base images are ready`;
  const message = `${ready}${standIns.length === 0 ? '' : `, ${standIns.length} of them stand-ins built from this machine's parts (\`drydock images list\`)`}.`;
  const about = { name: 'images', group: 'engine', title: 'Base images' } as const;
  if (missing.length === 0) return { ...about, state: 'ok', message };
  return {
    ...about,
    state: 'warning',
    message,
    fix: '`drydock images prepare` makes them ready; the server also does so by itself when it starts.',
  };
}

/**
 * A guarantee that is missing on a shared engine is a warning: alone on a laptop it does no harm. On an engine of our
 * own something needs doing. What the gate on the Dockerfile keeps out is a warning on both.
 */
export function diagnoseMeasurement(measurement: Measurement, kind: 'private' | 'shared'): Diagnosis {
  const { name, group, title, verdict, happened, means, todo, guard } = measurement;
  const ours = kind === 'private' && verdict === 'does not hold' && guard === 'none';
  const state = verdict === 'holds' ? 'ok' : ours ? 'failed' : 'warning';
  return {
    ...{ name, group, title, state, message: happened },
    ...(state !== 'ok' && { means }),
    ...(todo !== null && { fix: todo }),
  };
}

/** Who may be let in, after everything was measured. `obstacles` are those of an assessment. */
export function verdictOf(measurements: readonly Measurement[], obstacles: readonly string[]): string {
  const missing = measurements.filter(({ verdict, guard }) => verdict === 'does not hold' && guard === 'none');
  const alone =
    missing.length === 0
      ? 'Every limit that was tried holds, or the gate stands before it: strangers’ Dockerfiles may run here.'
      : `Missing on this engine: ${missing.map(({ title }) => title).join(', ')}. Alone on a laptop that is fine, since the Dockerfiles are your own; strangers could stop or read what else runs on this machine.`;
  const exam =
    obstacles.length === 0
      ? 'It holds what an assessment needs.'
      : `For an assessment ${obstacles.length === 1 ? 'one guarantee is' : `${obstacles.length} guarantees are`} missing or not known.`;
  return `${alone}\n${exam}\n`;
}
