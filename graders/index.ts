/**
 * The only door to the graders: the server, the command line and the tests grade through here, so they share every line.
 */
export type { CheckResult, Files, Finding, GradeEvent, Range, SubjectName, Verdict, Witness } from './check.ts';
export { EngineFault } from './check.ts';
export { openEngine } from './engine/connect.ts';
export type { BaseImageState, Engine, EngineSettings } from './engine/engine.ts';
export { exerciseSchema, layers, mutantSchema } from './exercise.ts';
export type { Exercise, ExerciseCheck, ExerciseProofs, ExerciseSpec, Layer } from './exercise.ts';
export { defaultFile, grade, runCheck, runProbe, type GradeRequest } from './grade.ts';
export { parseManifests, type Manifests } from './kubernetes/manifests.ts';
export {
  evaluatePodSecurity,
  parsePolicyVersion,
  policyVersions,
  type PodSecurityViolation,
} from './kubernetes/pod-security/evaluate.ts';
export { validateExercise, type ExerciseProof } from './validate.ts';
export { gradersHash, kindNames, kindNeedsEngine, loadKind, type Kind } from './registry.ts';
