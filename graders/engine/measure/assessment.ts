/** Whether an engine holds what an assessment needs, where strangers' code runs beside an examination. */
import type { Measurement } from './measurement.ts';

/** Why it does not, a sentence for each guarantee that is missing or not known; empty: it holds all. */
export function assessmentObstacles(measurements: readonly Measurement[]): string[] {
  if (measurements.length === 0) return ['Nothing was measured on this engine.'];
  return measurements
    .filter(({ assessment, verdict }) => assessment && verdict !== 'holds')
    .map(({ title, happened }) => `${title}: ${happened}`);
}
