/** The wire types that have a twin in the graders: equal, field by field. */
import { expectTypeOf, test } from 'vitest';
import type * as graders from '../../graders/xray/report.ts';
import type * as check from '../../graders/check.ts';
import type { Finding, ImageComparison, ImageReport } from '../../server/contract.ts';

test('a finding', () => {
  expectTypeOf<check.Finding['limit']>().toEqualTypeOf<Finding['limit']>();
  expectTypeOf<check.Finding>().toExtend<Finding>();
});

test('the report of an image and the comparison of two', () => {
  expectTypeOf<graders.ImageReport>().toEqualTypeOf<ImageReport>();
  expectTypeOf<graders.ImageComparison>().toEqualTypeOf<ImageComparison>();
});
