/** The wire types of looking into images: twins of graders/xray/report.ts, which says what each field means. */
import { z } from 'zod';

const origin = { layer: z.int().nullable(), line: z.int().nullable(), base: z.boolean() };
const fileType = z.enum(['file', 'directory', 'symlink', 'other']);
const packageType = z.enum(['deb', 'apk', 'npm', 'generic']);

const layerReport = z.object({
  index: z.int(),
  digest: z.string().nullable(),
  base: z.boolean(),
  line: z.int().nullable(),
  instruction: z.string(),
  sizeBytes: z.number(),
  wastedBytes: z.number(),
  added: z.int(),
  changed: z.int(),
  deleted: z.int(),
  files: z.array(
    z.object({
      path: z.string(),
      change: z.enum(['added', 'changed', 'deleted']),
      type: fileType,
      sizeBytes: z.number(),
      mode: z.string(),
      owner: z.string(),
    }),
  ),
});

const fileReport = z.object({
  path: z.string(),
  type: fileType,
  mode: z.string(),
  owner: z.string(),
  sizeBytes: z.number(),
  ...origin,
});

/** Twin of `ImageReport` in graders/xray/report.ts, which says what each field means; a test keeps the two equal. */
export const imageReport = z.object({
  image: z.string(),
  dockerfile: z.string(),
  platform: z.string().nullable(),
  distribution: z.object({ id: z.string(), version: z.string() }).nullable(),
  standIns: z.array(z.string()),
  sizeBytes: z.number(),
  wastedBytes: z.number(),
  fileCount: z.int(),
  config: z.object({
    user: z.object({
      declared: z.string(),
      uid: z.int().nullable(),
      gid: z.int().nullable(),
      name: z.string().nullable(),
      root: z.boolean(),
      line: z.int().nullable(),
    }),
    env: z.array(z.object({ name: z.string(), value: z.string(), concealed: z.boolean(), line: z.int().nullable() })),
    workingDir: z.string(),
    entrypoint: z.array(z.string()),
    cmd: z.array(z.string()),
    exposedPorts: z.array(z.string()),
    volumes: z.array(z.string()),
    labels: z.array(z.object({ name: z.string(), value: z.string() })),
    healthcheck: z
      .object({
        test: z.array(z.string()).readonly(),
        intervalMs: z.number(),
        timeoutMs: z.number(),
        startPeriodMs: z.number(),
        retries: z.number(),
      })
      .nullable(),
    stopSignal: z.string().nullable(),
  }),
  history: z.array(z.object({ instruction: z.string(), ...origin })),
  layers: z.array(layerReport),
  waste: z.array(
    z.object({
      path: z.string(),
      sizeBytes: z.number(),
      lostIn: z.int(),
      lostLine: z.int().nullable(),
      how: z.enum(['overwritten', 'deleted']),
      ...origin,
    }),
  ),
  setuid: z.array(fileReport),
  worldWritable: z.array(fileReport),
  owners: z.array(
    z.object({
      uid: z.number(),
      gid: z.number(),
      user: z.string().nullable(),
      group: z.string().nullable(),
      files: z.int(),
      bytes: z.number(),
    }),
  ),
  packages: z.array(
    z.object({
      type: packageType,
      name: z.string(),
      version: z.string(),
      purl: z.string(),
      licence: z.string().nullable(),
      source: z.object({ name: z.string(), version: z.string() }).nullable(),
      path: z.string(),
      ...origin,
    }),
  ),
  secrets: z.array(
    z.object({
      rule: z.string(),
      title: z.string(),
      where: z.enum(['layer', 'history', 'config']),
      path: z.string().nullable(),
      fileLine: z.int().nullable(),
      masked: z.string(),
      instruction: z.string().nullable(),
      hiddenBy: z.object({ layer: z.int(), line: z.int().nullable() }).nullable(),
      ...origin,
    }),
  ),
  vulnerabilities: z.array(
    z.object({
      id: z.string(),
      severity: z.enum(['critical', 'high', 'medium', 'low']),
      title: z.string(),
      type: packageType,
      package: z.string(),
      version: z.string(),
      purl: z.string(),
      path: z.string(),
      fixedIn: z.string().nullable(),
      ...origin,
    }),
  ),
  advisories: z.object({
    date: z.string(),
    entries: z.int(),
    coverage: z.string(),
    covered: z.array(z.object({ type: packageType, of: z.string(), packages: z.int(), advisories: z.int() })),
  }),
  secondOpinion: z
    .object({
      scanner: z.enum(['trivy', 'grype']),
      version: z.string().nullable(),
      database: z.string().nullable(),
      fault: z.string().nullable(),
      findings: z.array(
        z.object({
          id: z.string(),
          severity: z.enum(['critical', 'high', 'medium', 'low', 'unknown']),
          package: z.string(),
          version: z.string(),
          fixedIn: z.string().nullable(),
          known: z.boolean(),
        }),
      ),
      left: z.int(),
    })
    .nullable(),
  cut: z.array(z.string()),
});

const comparedImage = z.object({
  name: z.string(),
  image: z.string(),
  dockerfile: z.string(),
  sizeBytes: z.number(),
  wastedBytes: z.number(),
  fileCount: z.int(),
  packages: z.int(),
  secrets: z.int(),
  vulnerabilities: z.int(),
  layers: z.array(layerReport.omit({ files: true })),
});

const fileSide = z.object({ type: fileType, sizeBytes: z.number(), mode: z.string(), owner: z.string() });

/**
 * Twin of `ImageComparison` in graders/xray/report.ts.
 */
export const imageComparison = z.object({
  a: comparedImage,
  b: comparedImage,
  config: z.array(z.object({ field: z.string(), a: z.string().nullable(), b: z.string().nullable() })),
  layers: z.array(z.object({ a: z.int().nullable(), b: z.int().nullable(), same: z.boolean() })),
  fileCounts: z.object({ added: z.int(), removed: z.int(), changed: z.int(), same: z.int() }),
  files: z.array(
    z.object({
      path: z.string(),
      change: z.enum(['added', 'removed', 'changed']),
      a: fileSide.nullable(),
      b: fileSide.nullable(),
    }),
  ),
  packages: z.array(z.object({ type: packageType, name: z.string(), a: z.array(z.string()), b: z.array(z.string()) })),
  findings: z.array(
    z.object({
      kind: z.enum(['root', 'secret', 'vulnerability', 'setuid', 'world-writable']),
      title: z.string(),
      where: z.string(),
      in: z.enum(['a', 'b', 'both']),
    }),
  ),
  cut: z.array(z.string()),
});

export type ImageReport = z.infer<typeof imageReport>;
export type ImageComparison = z.infer<typeof imageComparison>;
