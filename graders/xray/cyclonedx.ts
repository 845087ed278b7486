/** The inventory of an image as a CycloneDX 1.6 document: https://cyclonedx.org/docs/1.6/json/ */
import { grouped } from './clean.ts';
import { coverageWords } from './coverage.ts';
import type { ImageReport, PackageReport, VulnerabilityReport } from './report.ts';

export interface CycloneDxOptions {
  /** What the image is called in the document, e.g. `image/non-root`. */
  name: string;
  /** A UUID: every document has its own. */
  serial: string;
  /** ISO-8601. */
  time: string;
  /** Of Drydock. */
  toolVersion: string;
}

/** SPDX identifiers that the schema knows and packages use; whatever else a package says is a name. */
const spdx = new Set(
  'MIT ISC Apache-2.0 BSD-2-Clause BSD-3-Clause 0BSD Unlicense CC0-1.0 CC-BY-4.0 MPL-2.0 Zlib BlueOak-1.0.0 Artistic-2.0 Python-2.0 WTFPL GPL-2.0-only GPL-2.0-or-later GPL-3.0-only GPL-3.0-or-later LGPL-2.1-or-later'.split(
    ' ',
  ),
);

/** A document to be written as JSON. */
export function cycloneDx(report: ImageReport, { name, serial, time, toolVersion }: CycloneDxOptions) {
  const image = `image:${report.image}`;
  const listed = new Map<string, { component: ReturnType<typeof component>; ref: string }>();
  for (const [index, found] of report.packages.entries())
    listed.set(key(found), { ref: `package-${index}`, component: component(found, `package-${index}`) });
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${serial}`,
    version: 1,
    metadata: {
      timestamp: time,
      tools: { components: [{ type: 'application', name: 'drydock', version: toolVersion }] },
      component: {
        type: 'container',
        'bom-ref': image,
        name,
        version: report.image,
        properties: [
          { name: 'drydock:dockerfile', value: report.dockerfile },
          ...report.standIns.map((value) => ({ name: 'drydock:stand-in', value })),
          ...report.advisories.covered.map((each) => ({
            name: 'drydock:compared',
            value: `${each.of}: ${coverageWords(each)} of ${report.advisories.date}`,
          })),
          ...report.cut.map((value) => ({ name: 'drydock:not-covered', value })),
        ],
      },
    },
    components: [...operatingSystem(report), ...[...listed.values()].map((each) => each.component)],
    dependencies: [{ ref: image, dependsOn: [...listed.values()].map(({ ref }) => ref) }],
    vulnerabilities: [...grouped(report.vulnerabilities, ({ id }) => id).values()].map((hits) =>
      vulnerability(hits, report.advisories.date, (hit) => listed.get(key(hit))?.ref),
    ),
  };
}

/** Without it scanners do not know whose packages these are. */
function operatingSystem({
  distribution,
}: ImageReport): (Partial<ReturnType<typeof component>> & { 'bom-ref': string })[] {
  if (distribution === null) return [];
  const { id: name, version } = distribution;
  return [{ type: 'operating-system', 'bom-ref': 'system', name, ...(version !== '' && { version }) }];
}

function key({ purl, path }: { purl: string; path: string }): string {
  return `${path}\n${purl}`;
}

function component(
  { type, name, version, purl, licence, source, path, layer, line, base }: PackageReport,
  ref: string,
) {
  const scope = type === 'npm' ? /^(@[^/]+)\/(.+)$/.exec(name) : null;
  return {
    type: type === 'generic' ? 'application' : 'library',
    'bom-ref': ref,
    ...(scope && { group: scope[1] }),
    name: scope?.[2] ?? name,
    version,
    ...(licence !== null && { licenses: [{ license: spdx.has(licence) ? { id: licence } : { name: licence } }] }),
    // Advisories of distributions name source packages: `upstream` tells Grype, the properties below tell Trivy.
    purl:
      source === null ? purl : `${purl}${purl.includes('?') ? '&' : '?'}upstream=${encodeURIComponent(source.name)}`,
    properties: [
      { name: 'drydock:path', value: path },
      { name: 'drydock:from', value: base ? 'base image' : 'Dockerfile' },
      ...(layer === null ? [] : [{ name: 'drydock:layer', value: String(layer) }]),
      ...(line === null ? [] : [{ name: 'drydock:line', value: String(line) }]),
      ...(source === null
        ? []
        : [
            { name: 'drydock:source-package', value: `${source.name} ${source.version}` },
            { name: 'aquasecurity:trivy:SrcName', value: source.name },
            { name: 'aquasecurity:trivy:SrcVersion', value: source.version },
          ]),
    ],
  };
}

function vulnerability(
  hits: VulnerabilityReport[],
  date: string,
  refOf: (hit: VulnerabilityReport) => string | undefined,
) {
  const { id, severity, title } = hits[0]!;
  const fixes = [
    ...new Set(hits.flatMap(({ package: name, fixedIn }) => (fixedIn === null ? [] : [`${name} ${fixedIn}`]))),
  ];
  return {
    id,
    source: { name: `Drydock's advisories of ${date}` },
    ratings: [{ severity }],
    description: title,
    ...(fixes.length > 0 && { recommendation: `Fixed in ${fixes.join(', ')}.` }),
    affects: hits.flatMap((hit) => {
      const ref = refOf(hit);
      return ref === undefined ? [] : [{ ref, versions: [{ version: hit.version, status: 'affected' }] }];
    }),
  };
}
