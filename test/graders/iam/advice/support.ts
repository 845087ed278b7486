/** Advice in short form for tests. */
import type { Finding } from '../../../../graders/check.ts';
import { policyAdvice } from '../../../../graders/iam/advice.ts';
import { bundledCatalogue } from '../../../../graders/iam/catalogue.ts';
import type { PolicyKind } from '../../../../graders/iam/validity/fault.ts';
import { policyOf } from '../support.ts';
import type { StatementText } from '../support.ts';

export type Statements = StatementText | StatementText[];

/** By default the kind is told from the document, as for everybody who does not say it. */
export function adviceOn(statements: Statements, kind?: PolicyKind, version?: string | null): Finding[] {
  return policyAdvice(policyOf(statements, version), { kind, catalogue: bundledCatalogue });
}

/** `security pass-any-role` and so on, in their order. */
export function codes(statements: Statements, kind?: PolicyKind, version?: string | null): string[] {
  return adviceOn(statements, kind, version).map(({ advice }) => `${advice?.severity} ${advice?.code}`);
}

export const on = (Action: unknown, Resource: unknown, Condition?: unknown): StatementText => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition !== undefined && { Condition }),
});

export const not = (Action: unknown, Resource: unknown, Condition?: unknown): StatementText => ({
  ...on(Action, Resource, Condition),
  Effect: 'Deny',
});

export const trust = (Principal: unknown, Condition?: unknown, Action: unknown = 'sts:AssumeRole'): StatementText => ({
  Effect: 'Allow',
  Principal,
  Action,
  ...(Condition !== undefined && { Condition }),
});

export const objects = 'arn:aws:s3:::harbour-docs/*';
