/** Two X-rays side by side: what the second image has that the first has not, and the other way round. */
import { capped, clean, grouped } from './clean.ts';
import type {
  ComparedImage,
  FileSide,
  FindingKind,
  ImageComparison,
  ImageReport,
  LayerReport,
  PackageReport,
} from './report.ts';
import { octal, type FileLine, type Xray } from './xray.ts';

/** How much is listed; what is over is counted in `cut`. */
const listed = { files: 1000, packages: 1000, findings: 1000 };

/** `name` is what each image is called on the page: a submission, a folder. */
export function compareXrays(a: Xray & { name: string }, b: Xray & { name: string }): ImageComparison {
  const cut = [...new Set([...a.report.cut, ...b.report.cut])];
  const left = (what: string) => (more: number) => void cut.push(`${more} more differences of ${what} are not listed.`);
  const { files, fileCounts } = compareFiles(a.files, b.files);
  return {
    a: side(a),
    b: side(b),
    config: compareValues(configValues(a.report), configValues(b.report)).map(([field, x, y]) => ({
      field,
      a: x,
      b: y,
    })),
    layers: alignLayers(a.report.layers, b.report.layers),
    fileCounts,
    files: capped(files, listed.files, left('files')),
    packages: capped(comparePackages(a.report.packages, b.report.packages), listed.packages, left('packages')),
    findings: capped(compareFindings(a.report, b.report), listed.findings, left('findings')),
    cut,
  };
}

function side({ name, report }: Xray & { name: string }): ComparedImage {
  const { image, dockerfile, sizeBytes, wastedBytes, fileCount, packages, secrets, vulnerabilities, layers } = report;
  return {
    name,
    image,
    dockerfile,
    sizeBytes,
    wastedBytes,
    fileCount,
    packages: packages.length,
    secrets: secrets.length,
    vulnerabilities: vulnerabilities.length,
    layers: layers.map(({ files: _, ...layer }) => layer),
  };
}

function configValues({ config, platform, standIns }: ImageReport): Map<string, string> {
  const { user, env, workingDir, entrypoint, cmd, exposedPorts, volumes, labels, healthcheck, stopSignal } = config;
  const list = (values: readonly string[]): string | null => (values.length > 0 ? JSON.stringify(values) : null);
  const entries: [string, string | null][] = [
    ['platform', platform],
    ['stand-ins', standIns.length > 0 ? standIns.join(', ') : null],
    ['user', user.declared || null],
    ['working directory', workingDir],
    ['entrypoint', list(entrypoint)],
    ['cmd', list(cmd)],
    ['ports', exposedPorts.length > 0 ? exposedPorts.join(', ') : null],
    ['volumes', volumes.length > 0 ? volumes.join(', ') : null],
    ['health check', healthcheck && healthcheckText(healthcheck)],
    ['stop signal', stopSignal],
    ...env.map(({ name, value }): [string, string] => [`env ${name}`, value]),
    ...labels.map(({ name, value }): [string, string] => [`label ${name}`, value]),
  ];
  return new Map(entries.filter((entry): entry is [string, string] => entry[1] !== null));
}

export function healthcheckText({
  test,
  intervalMs,
  timeoutMs,
  startPeriodMs,
  retries,
}: NonNullable<ImageReport['config']['healthcheck']>): string {
  if (test[0] === 'NONE') return 'none';
  return `${JSON.stringify(test)} every ${intervalMs / 1000} s, ${timeoutMs / 1000} s at most, ${retries} retries, after ${startPeriodMs / 1000} s`;
}

/** Keys whose values differ, in the order of the first map and then the second. */
function compareValues(a: Map<string, string>, b: Map<string, string>): [string, string | null, string | null][] {
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((key) => {
    const [x, y] = [a.get(key) ?? null, b.get(key) ?? null];
    return x === y ? [] : [[key, x, y]];
  });
}

/** The longest common sequence of layers with the same contents, or else made by the same instruction. */
function alignLayers(a: readonly LayerReport[], b: readonly LayerReport[]): ImageComparison['layers'] {
  const same = (x: LayerReport, y: LayerReport): boolean => x.digest !== null && x.digest === y.digest;
  const alike = (x: LayerReport, y: LayerReport): boolean =>
    same(x, y) || (!x.base && !y.base && x.instruction !== '' && x.instruction === y.instruction);
  // best[i][j]: how many pairs the layers from i and from j on can have; the same contents count twice.
  const best = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0));
  const worth = (i: number, j: number): number => (same(a[i]!, b[j]!) ? 2 : alike(a[i]!, b[j]!) ? 1 : 0);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      best[i]![j] = Math.max(
        best[i + 1]![j]!,
        best[i]![j + 1]!,
        worth(i, j) > 0 ? worth(i, j) + best[i + 1]![j + 1]! : 0,
      );
  const rows: ImageComparison['layers'] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const pair = i < a.length && j < b.length ? worth(i, j) : 0;
    if (pair > 0 && best[i]![j] === pair + best[i + 1]![j + 1]!) rows.push({ a: i++, b: j++, same: pair === 2 });
    else if (i < a.length && (j >= b.length || best[i]![j] === best[i + 1]![j]))
      rows.push({ a: i++, b: null, same: false });
    else rows.push({ a: null, b: j++, same: false });
  }
  return rows;
}

function compareFiles(a: readonly FileLine[], b: readonly FileLine[]): Pick<ImageComparison, 'files' | 'fileCounts'> {
  const before = new Map(a.map((line) => [line[0], line]));
  const after = new Map(b.map((line) => [line[0], line]));
  const fileCounts = { added: 0, removed: 0, changed: 0, same: 0 };
  const found: (ImageComparison['files'][number] & { weight: number })[] = [];
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const [x, y] = [before.get(path), after.get(path)];
    const change = !x ? 'added' : !y ? 'removed' : equal(x, y) ? 'same' : 'changed';
    fileCounts[change] += 1;
    if (change === 'same') continue;
    const weight = Math.abs((y?.[2] ?? 0) - (x?.[2] ?? 0));
    found.push({ path: clean(path), change, a: x ? fileSide(x) : null, b: y ? fileSide(y) : null, weight });
  }
  const files = found
    .sort((x, y) => y.weight - x.weight || order(x.path, y.path))
    .map(({ weight: _, ...file }) => file);
  return { files, fileCounts };
}

function equal(x: FileLine, y: FileLine): boolean {
  return x.every((value, index) => value === y[index]);
}

function fileSide([, type, sizeBytes, mode, owner]: FileLine): FileSide {
  return { type, sizeBytes, mode: octal(mode), owner };
}

function comparePackages(a: readonly PackageReport[], b: readonly PackageReport[]): ImageComparison['packages'] {
  const keyOf = ({ type, name }: PackageReport): string => `${type} ${name}`;
  const versions = (list: readonly PackageReport[]): Map<string, string[]> =>
    new Map(
      [...grouped(list, keyOf)].map(([key, found]) => [key, [...new Set(found.map(({ version }) => version))].sort()]),
    );
  const [before, after] = [versions(a), versions(b)];
  const packages = new Map([...a, ...b].map((found) => [keyOf(found), found]));
  return [...packages]
    .sort(([x], [y]) => order(x, y))
    .flatMap(([key, { type, name }]) => {
      const [x, y] = [before.get(key) ?? [], after.get(key) ?? []];
      return x.join() === y.join() ? [] : [{ type, name, a: x, b: y }];
    });
}

/** What is bad about each image, by words that are equal when the thing is. */
function findingsOf(report: ImageReport): { kind: FindingKind; title: string; where: string }[] {
  const { config, secrets, vulnerabilities, setuid, worldWritable } = report;
  return [
    ...(config.user.root ? [{ kind: 'root' as const, title: 'runs as root', where: '' }] : []),
    ...secrets.map(({ title, masked, where, path }) => ({
      kind: 'secret' as const,
      title: `${title} ${masked}`,
      where: path ?? where,
    })),
    ...vulnerabilities.map(({ id, severity, package: name, version, path }) => ({
      kind: 'vulnerability' as const,
      title: `${id} (${severity}) in ${name} ${version}`,
      where: path,
    })),
    ...setuid.map(({ path, mode }) => ({ kind: 'setuid' as const, title: `mode ${mode}`, where: path })),
    ...worldWritable.map(({ path, mode }) => ({ kind: 'world-writable' as const, title: `mode ${mode}`, where: path })),
  ];
}

/** Those of one image only come first. */
function compareFindings(a: ImageReport, b: ImageReport): ImageComparison['findings'] {
  const keyOf = ({ kind, title, where }: ReturnType<typeof findingsOf>[number]): string =>
    `${kind}\n${title}\n${where}`;
  const [before, after] = [a, b].map((report) => new Map(findingsOf(report).map((found) => [keyOf(found), found])));
  const all = new Map([...before!, ...after!]);
  return [...all]
    .map(([key, found]) => ({
      ...found,
      in: !after!.has(key) ? ('a' as const) : !before!.has(key) ? ('b' as const) : ('both' as const),
    }))
    .sort((x, y) => Number(x.in === 'both') - Number(y.in === 'both'));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
