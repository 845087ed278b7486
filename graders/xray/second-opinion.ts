/**
 * What Trivy or Grype of this machine say about the same inventory. Their output is read without trust: what has another form is
 * left out, every text is bounded, and no grade asks for it. Forms: https://trivy.dev/docs/latest/configuration/reporting/ and
 * https://oss.anchore.com/docs/guides/vulnerability/interpreting-results/
 */
import { z } from 'zod';
import { capped, clean } from './clean.ts';
import type { ImageReport, ScannerFinding, SecondOpinion } from './report.ts';

export type ScannerName = SecondOpinion['scanner'];

export interface ScannerAnswer {
  version: string | null;
  /** The day of its database. */
  database: string | null;
  findings: (Omit<ScannerFinding, 'known'> & { aliases: string[] })[];
}

const listed = 500;
const severities: readonly ScannerFinding['severity'][] = ['critical', 'high', 'medium', 'low', 'unknown'];

const text = z.string().min(1);
const trivyVulnerability = z.object({
  VulnerabilityID: text,
  PkgName: text,
  InstalledVersion: text,
  FixedVersion: z.string().optional().catch(undefined),
  Severity: z.string().catch(''),
});
const trivyReport = z.object({
  Results: z.array(z.object({ Vulnerabilities: z.array(z.unknown()).nullish().catch(null) }).catch({})).nullish(),
});
const trivyVersion = z.object({
  Version: text,
  VulnerabilityDB: z.object({ UpdatedAt: text }).optional().catch(undefined),
});

const grypeMatch = z.object({
  vulnerability: z.object({
    id: text,
    severity: z.string().catch(''),
    fix: z.object({ versions: z.array(text).catch([]) }).catch({ versions: [] }),
  }),
  relatedVulnerabilities: z.array(z.object({ id: text })).catch([]),
  artifact: z.object({ name: text, version: text }),
});
const grypeReport = z.object({
  matches: z.array(z.unknown()),
  descriptor: z
    .object({
      version: text.nullish().catch(null),
      // Older releases have `built` beside the schema, newer ones below `status`.
      db: z
        .object({
          built: text.optional().catch(undefined),
          status: z.object({ built: text }).optional().catch(undefined),
        })
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
});

/** Of `trivy sbom --format json`, and of `trivy version --format json`. Null: it is no such report. */
export function readTrivy(report: string, about: string): ScannerAnswer | null {
  const read = trivyReport.safeParse(parsed(report));
  if (!read.success) return null;
  const version = trivyVersion.safeParse(parsed(about)).data;
  const found = (read.data.Results ?? []).flatMap((result) => result.Vulnerabilities ?? []);
  return {
    version: version?.Version ?? null,
    database: version?.VulnerabilityDB?.UpdatedAt.slice(0, 10) ?? null,
    findings: found.flatMap((each) => {
      const { data } = trivyVulnerability.safeParse(each);
      if (!data) return [];
      const { VulnerabilityID: id, PkgName, InstalledVersion, FixedVersion, Severity } = data;
      const severity = severityOf(Severity);
      return [
        { id, aliases: [], severity, package: PkgName, version: InstalledVersion, fixedIn: FixedVersion || null },
      ];
    }),
  };
}

/** Of `grype --output json`. Null: it is no such report. */
export function readGrype(report: string): ScannerAnswer | null {
  const read = grypeReport.safeParse(parsed(report));
  if (!read.success) return null;
  const { matches, descriptor } = read.data;
  return {
    version: descriptor?.version ?? null,
    database: (descriptor?.db?.status?.built ?? descriptor?.db?.built)?.slice(0, 10) ?? null,
    findings: matches.flatMap((each) => {
      const { data } = grypeMatch.safeParse(each);
      if (!data) return [];
      const { vulnerability, relatedVulnerabilities, artifact } = data;
      return [
        {
          id: vulnerability.id,
          aliases: relatedVulnerabilities.map(({ id }) => id),
          severity: severityOf(vulnerability.severity),
          package: artifact.name,
          version: artifact.version,
          fixedIn: vulnerability.fix.versions.join(', ') || null,
        },
      ];
    }),
  };
}

/** The answer beside the report: what the bundled list knows too is marked. */
export function opinionOf(
  scanner: ScannerName,
  { version, database, findings }: ScannerAnswer,
  { vulnerabilities }: Pick<ImageReport, 'vulnerabilities'>,
): SecondOpinion {
  const key = (id: string, name: string): string => `${id}\n${name}`;
  const known = new Set(vulnerabilities.map((each) => key(each.id, each.package)));
  const once = new Map<string, ScannerFinding>();
  for (const { aliases, ...found } of findings) {
    // A GHSA of a CVE that is known is that CVE.
    const id = [found.id, ...aliases].find((name) => known.has(key(name, found.package))) ?? found.id;
    once.set(key(found.id, `${found.package} ${found.version}`), {
      id: clean(id, 60),
      severity: found.severity,
      package: clean(found.package, 214),
      version: clean(found.version, 128),
      fixedIn: found.fixedIn === null ? null : clean(found.fixedIn, 128),
      known: known.has(key(id, found.package)),
    });
  }
  const ranked = [...once.values()].sort(
    (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || (a.id < b.id ? -1 : 1),
  );
  let left = 0;
  return {
    scanner,
    version: version && clean(version, 60),
    database: database && clean(database, 60),
    fault: null,
    findings: capped(ranked, listed, (more) => (left = more)),
    left,
  };
}

/** It was asked and has none: why. */
export function noOpinion(scanner: ScannerName, fault: string): SecondOpinion {
  return { scanner, version: null, database: null, fault: clean(fault, 300), findings: [], left: 0 };
}

function severityOf(word: string): ScannerFinding['severity'] {
  const lower = word.toLowerCase();
  return severities.find((severity) => severity === lower) ?? (lower === 'negligible' ? 'low' : 'unknown');
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
