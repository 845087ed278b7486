/**
 * The only door to the graders: the server, the command line and the tests grade through here, so they share every line.
 */
import { availableParallelism } from 'node:os';
import type { Engine, EngineSettings } from './engine/engine.ts';
import type { MachineNeed } from './engine/machine.ts';

export type { CheckResult, Files, Finding, GradeEvent, Range, SubjectName, Verdict, Witness } from './check.ts';
export { EngineFault } from './check.ts';
export { BundleFault } from './engine/bundle/format.ts';
export type { BaseImageState, BundleReport, Engine, EngineSettings } from './engine/engine.ts';
export { parseMirrors } from './engine/mirrors.ts';
export { assessmentObstacles } from './engine/measure/assessment.ts';
export type { Measurement } from './engine/measure/measurement.ts';
export { exerciseSchema, layers, mutantSchema } from './exercise.ts';
export type { Exercise, ExerciseCheck, ExerciseProofs, ExerciseSpec, Layer } from './exercise.ts';
export { accountSchema, type AccountState } from './awscli/account/state.ts';
export { runOnAssumed } from './awscli/assume.ts';
export { runScript } from './awscli/run.ts';
export { parseScript } from './awscli/shell/script.ts';
export { CheckThreads } from './check-threads.ts';
export { defaultFile, grade, gradeStatics, runProbe, type GradeRequest, type StaticRequest } from './grade.ts';
export { loadAdviceCatalogue, loadCatalogue, loadCatalogueOf } from './iam/actions.ts';
export { policyAdvice } from './iam/advice.ts';
export { severities as adviceLevels, type Severity as AdviceLevel } from './iam/advice/advice.ts';
export { actionFault, canApply, type Catalogue } from './iam/catalogue.ts';
export { compare, type Comparison, type Difference } from './iam/compare.ts';
export {
  compilePolicy,
  evaluate,
  type CompiledPolicy,
  type Decision,
  type Policies,
  type Request,
} from './iam/evaluate.ts';
export { explain } from './iam/explain.ts';
export { parsePolicy, statementName, type Policy } from './iam/policy.ts';
export { actionReference, referenceIndex, serviceReference } from './iam/reference.ts';
export { validityFindings } from './iam/validity.ts';
export { policyKinds, type PolicyKind } from './iam/validity/fault.ts';
export { parseManifests, type Manifests } from './kubernetes/manifests.ts';
export { evaluatePodSecurity, parsePolicyVersion, policyVersions } from './kubernetes/pod-security/evaluate.ts';
export { findPlace, type Place } from './network/places.ts';
export { readNetwork, type Network } from './network/model.ts';
export { reach, socketText, type Path } from './network/reachability.ts';
export type { Hop } from './network/filters.ts';
export { parseTemplate } from './cloudformation/template.ts';
export { runCheck } from './static-checks.ts';
export { validateExercise, type ExerciseProof } from './validate.ts';
export { dockerfilesOf, xrayImage, type XrayImageAnswer, type XrayImageRequest } from './xray-image.ts';
export { bundledAdvisories } from './xray/advisories.ts';
export { compareXrays, healthcheckText } from './xray/compare.ts';
export { coverageWords } from './xray/coverage.ts';
export { cycloneDx } from './xray/cyclonedx.ts';
export type { ImageComparison, ImageReport, SecondOpinion } from './xray/report.ts';
export { noOpinion, opinionOf, readGrype, readTrivy, type ScannerName } from './xray/second-opinion.ts';
export type { Xray } from './xray/xray.ts';
export { gradersHash, kindNames, kindNeedsEngine, loadKind, type Kind } from './registry.ts';

/**
 * Opens the engine that the settings name. Rejects with EngineFault (`absent`) and what to do when there is none. Loaded
 * on demand: the server listens before the engine's client, the heaviest dependency, is read.
 */
export async function openEngine(settings: EngineSettings): Promise<Engine> {
  const connect = await import('./engine/connect.ts');
  return connect.openEngine(settings);
}

/** What builder slots need of this machine, and what to do where it is missing. Starts nothing. */
export async function lookAtMachine(slots = 2 * availableParallelism()): Promise<MachineNeed[]> {
  const machine = await import('./engine/machine.ts');
  return machine.judgeMachine(machine.readMachine(), slots);
}
