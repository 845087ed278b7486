/** The wire types that have a twin in the graders: equal, field by field. */
import { expectTypeOf, test } from 'vitest';
import type * as graders from '../../graders/xray/report.ts';
import type * as check from '../../graders/check.ts';
import type { Request } from '../../graders/iam/evaluate.ts';
import type { RunEntry as ToldEntry } from '../../graders/record/entry.ts';
import type * as reference from '../../graders/iam/reference.ts';
import type {
  CheckResult,
  Finding,
  IamAction,
  IamIndex,
  IamRequest,
  IamService,
  ImageComparison,
  ImageReport,
  RunEntry,
  Witness,
} from '../../server/contract.ts';

test('a finding', () => {
  expectTypeOf<check.Finding['limit']>().toEqualTypeOf<Finding['limit']>();
  expectTypeOf<check.Finding>().toExtend<Finding>();
});

test('a proof and the result of a check', () => {
  expectTypeOf<Witness>().toExtend<check.Witness>();
  expectTypeOf<check.CheckResult>().toExtend<CheckResult>();
});

test('what happened while containers ran', () => {
  expectTypeOf<ToldEntry>().toEqualTypeOf<RunEntry>();
});

test('the report of an image and the comparison of two', () => {
  expectTypeOf<graders.ImageReport>().toEqualTypeOf<ImageReport>();
  expectTypeOf<graders.ImageComparison>().toEqualTypeOf<ImageComparison>();
});

test('a request to AWS, and what is known of AWS', () => {
  expectTypeOf<IamRequest>().toExtend<Request>();
  expectTypeOf<Request>().toExtend<Readonly<Omit<IamRequest, 'context'>>>();
  expectTypeOf<reference.ReferenceIndex>().toEqualTypeOf<IamIndex>();
  expectTypeOf<reference.ServiceReference>().toEqualTypeOf<IamService>();
  expectTypeOf<reference.ActionReference>().toEqualTypeOf<IamAction>();
});
