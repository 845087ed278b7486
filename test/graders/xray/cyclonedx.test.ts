import { expect, test } from 'vitest';
import { z } from 'zod';
import { cycloneDx } from '../../../graders/xray/cyclonedx.ts';
import { xrayOfImage } from '../../support/xray.ts';

/**
 * The rules of http://cyclonedx.org/schema/bom-1.6.schema.json for the parts that we write: no other properties, the
 * required ones, the patterns and enumerations, unique items and references.
 */
const ref = z.string().min(1);
const version = z.string().max(1024);
const property = z.strictObject({ name: z.string(), value: z.string().optional() });
const spdxIds = ['MIT', 'ISC', 'Apache-2.0', 'BSD-3-Clause', 'GPL-2.0-only', '0BSD'];
const license = z.strictObject({
  license: z.union([z.strictObject({ id: z.enum(spdxIds) }), z.strictObject({ name: z.string() })]),
});
const componentType = z.enum([
  'application',
  'framework',
  'library',
  'container',
  'platform',
  'operating-system',
  'device',
  'device-driver',
  'firmware',
  'file',
  'machine-learning-model',
  'data',
  'cryptographic-asset',
]);
const component = z.strictObject({
  type: componentType,
  'bom-ref': ref.optional(),
  group: z.string().optional(),
  name: z.string(),
  version: version.optional(),
  licenses: z.array(license).optional(),
  purl: z.string().optional(),
  properties: z.array(property).optional(),
});
const severity = z.enum(['critical', 'high', 'medium', 'low', 'info', 'none', 'unknown']);
const vulnerability = z.strictObject({
  id: z.string(),
  source: z.strictObject({ name: z.string(), url: z.string().optional() }),
  ratings: z.array(z.strictObject({ severity })),
  description: z.string(),
  recommendation: z.string().optional(),
  affects: z
    .array(
      z.strictObject({
        ref,
        versions: z.array(z.strictObject({ version, status: z.enum(['affected', 'unaffected', 'unknown']) })),
      }),
    )
    .refine(unique),
});
const bom = z
  .strictObject({
    $schema: z.string(),
    bomFormat: z.literal('CycloneDX'),
    specVersion: z.literal('1.6'),
    serialNumber: z.string().regex(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/),
    version: z.int().min(1),
    metadata: z.strictObject({
      timestamp: z.iso.datetime(),
      tools: z.strictObject({ components: z.array(component).refine(unique) }),
      component,
    }),
    components: z.array(component).refine(unique),
    dependencies: z.array(z.strictObject({ ref, dependsOn: z.array(ref).refine(unique) })).refine(unique),
    vulnerabilities: z.array(vulnerability).refine(unique),
  })
  .superRefine((document, context) => {
    const refs = [document.metadata.component, ...document.components].map((one) => one['bom-ref']);
    if (new Set(refs).size !== refs.length) context.addIssue({ code: 'custom', message: 'a bom-ref is there twice' });
    const used = [
      ...document.dependencies.flatMap(({ ref: from, dependsOn }) => [from, ...dependsOn]),
      ...document.vulnerabilities.flatMap(({ affects }) => affects.map((one) => one.ref)),
    ];
    for (const one of used)
      if (!refs.includes(one)) context.addIssue({ code: 'custom', message: `nothing has the bom-ref ${one}` });
  });

function unique(items: unknown[]): boolean {
  return new Set(items.map((item) => JSON.stringify(item))).size === items.length;
}

const options = {
  name: 'image/non-root',
  serial: '3e671687-395b-41f5-a30f-a58921a69b79',
  time: '2026-11-24T10:00:00.000Z',
  toolVersion: '1.2.3',
};

const { report } = await xrayOfImage({
  layers: [
    [
      { name: 'etc/os-release', content: 'ID=debian\nVERSION_ID=12\n' },
      {
        name: 'var/lib/dpkg/status',
        content:
          'Package: libc6\nVersion: 2.36-9+deb12u3\nSource: glibc\nArchitecture: amd64\n\nPackage: libc-bin\nVersion: 2.36-9+deb12u3\nSource: glibc\nArchitecture: amd64\n',
      },
      {
        name: 'a/node_modules/@x/y/package.json',
        content: '{"name":"@x/y","version":"1.0.0","license":"(MIT OR Whatever)"}',
      },
      { name: 'a/node_modules/lodash/package.json', content: '{"name":"lodash","version":"4.17.20","license":"MIT"}' },
      { name: 'b/node_modules/lodash/package.json', content: '{"name":"lodash","version":"4.17.20","license":"MIT"}' },
      { name: 'bin/node', content: 'node.js/v20.11.0\0' },
    ],
  ],
});
const document = cycloneDx(report, options);

test('is valid by the published schema', () => {
  const written: unknown = JSON.parse(JSON.stringify(document));
  expect(bom.parse(written)).toEqual(written);
});

test('the rules catch what is not', () => {
  const broken = (change: (copy: z.infer<typeof bom>) => void): boolean => {
    const copy = JSON.parse(JSON.stringify(document)) as z.infer<typeof bom>;
    change(copy);
    return !bom.safeParse(copy).success;
  };
  expect(broken(() => undefined)).toBe(false);
  expect(broken((copy) => (copy.serialNumber = 'urn:uuid:1'))).toBe(true);
  expect(broken((copy) => (copy.components[1]!['bom-ref'] = copy.components[0]!['bom-ref']))).toBe(true);
  expect(broken((copy) => copy.dependencies[0]!.dependsOn.push('nobody'))).toBe(true);
  expect(broken((copy) => Object.assign(copy.components[0]!, { licence: 'MIT' }))).toBe(true);
});

test('every package is a component, the same package at two places two', () => {
  expect(document.components.map(({ type, group, name, version: of }) => [type, group ?? null, name, of])).toEqual([
    ['operating-system', null, 'debian', '12'],
    ['library', null, 'libc-bin', '2.36-9+deb12u3'],
    ['library', null, 'libc6', '2.36-9+deb12u3'],
    ['application', null, 'node', '20.11.0'],
    ['library', '@x', 'y', '1.0.0'],
    ['library', null, 'lodash', '4.17.20'],
    ['library', null, 'lodash', '4.17.20'],
  ]);
  expect(document.components.map(({ licenses }) => licenses?.[0]?.license)).toEqual([
    undefined,
    undefined,
    undefined,
    { id: 'MIT' },
    { name: '(MIT OR Whatever)' },
    { id: 'MIT' },
    { id: 'MIT' },
  ]);
});

test('a vulnerability is told once, with everything that it affects', () => {
  const glibc = document.vulnerabilities.find(({ id }) => id === 'CVE-2023-6246')!;
  expect(glibc.affects.map((one) => one.ref)).toEqual(['package-0', 'package-1']);
  expect(glibc.recommendation).toBe('Fixed in libc-bin 2.36-9+deb12u4, libc6 2.36-9+deb12u4.');
  expect(document.vulnerabilities.find(({ id }) => id === 'CVE-2021-23337')!.affects).toHaveLength(2);
});

test('says what was compared with how much', () =>
  expect(document.metadata.component.properties.filter(({ name }) => name === 'drydock:compared')).toEqual([
    {
      name: 'drydock:compared',
      value: expect.stringMatching(/^Debian 12: 2 packages against \d+ advisories of 20\d\d-/),
    },
    { name: 'drydock:compared', value: expect.stringMatching(/^npm: 3 packages against \d+ advisories of /) },
    { name: 'drydock:compared', value: expect.stringMatching(/^Node\.js: 1 package against \d+ advisories of /) },
  ]));
