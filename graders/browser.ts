/**
 * The web app's only door to the graders. Behind it is nothing but the policy language: no schemas, no data of AWS, no
 * checks, so that it stays a small script. The app loads it with the policy bench and never before.
 */
export { ask, policiesFor } from './iam/ask.ts';
export { compilePolicy, type CompiledPolicy, type Decision } from './iam/evaluate.ts';
export { explain } from './iam/explain.ts';
export { parsePolicy } from './iam/policy.ts';
