/** What a release meets: how building and pushing end, what the scan finds, and what somebody else does meanwhile. */
import { z } from 'zod';

const findings = z.array(
  z.strictObject({
    name: z.string(),
    severity: z.enum(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNDEFINED']),
    /** So many of them. */
    times: z.int().min(1).max(1000).default(1),
  }),
);

export const scenarioSchema = z.strictObject({
  build: z.enum(['works', 'fails']).default('works'),
  push: z.enum(['works', 'fails']).default('works'),
  /** Of the image that this script builds: how its scan ends, after how many seconds, and with which findings. */
  scan: z
    .strictObject({
      status: z.enum(['COMPLETE', 'FAILED', 'UNSUPPORTED_IMAGE']).default('COMPLETE'),
      seconds: z.number().default(0),
      findings: findings.default(() => []),
    })
    .prefault({}),
  /** Somebody else pushes an image of their own, in which no scan finds anything, under the same tag. */
  tagMoved: z.enum(['never', 'after-push', 'before-signing']).default('never'),
});

export type Scenario = z.infer<typeof scenarioSchema>;
