/** Reads what package managers leave in an image. Never throws: what cannot be read is no package. */
import type { PackageType } from './report.ts';

/** As its own records name it. */
export interface Package {
  type: PackageType;
  name: string;
  version: string;
  /** null: the record does not say. */
  arch: string | null;
  licence: string | null;
  source: { name: string; version: string } | null;
}

/** Of /etc/os-release. */
export interface Distribution {
  /** e.g. `debian`, `alpine` */
  id: string;
  /** e.g. `12`, `3.19.1`; '' when it does not say (Debian's testing). */
  version: string;
}

/** States in which a package's files are not there; https://man7.org/linux/man-pages/man1/dpkg.1.html */
const notThere = / (?:not-installed|config-files|half-installed)$/;

/** dpkg's status file, or one file of `status.d` in images without dpkg. */
export function parseDpkgStatus(text: string): Package[] {
  return stanzas(text).flatMap((stanza) => {
    const fields = fieldsOf(stanza, /^([A-Za-z-]+):[ \t]*(.*)$/);
    const [name, version, status] = [fields.get('Package'), fields.get('Version'), fields.get('Status')];
    if (!name || !version || (status !== undefined && notThere.test(status))) return [];
    // `Source: glibc (2.36-9)`: the version stands there only when it differs.
    const source = /^(\S+)(?: \(([^)]+)\))?/.exec(fields.get('Source') ?? '');
    return [
      {
        type: 'deb',
        name,
        version,
        arch: fields.get('Architecture') ?? null,
        licence: null,
        source: source ? { name: source[1]!, version: source[2] ?? version } : null,
      },
    ];
  });
}

/** apk's database: https://wiki.alpinelinux.org/wiki/Apk_spec#Installed_Database_V2 */
export function parseApkInstalled(text: string): Package[] {
  return stanzas(text).flatMap((stanza) => {
    const fields = fieldsOf(stanza, /^([A-Za-z]):(.*)$/);
    const [name, version, origin] = [fields.get('P'), fields.get('V'), fields.get('o')];
    if (!name || !version) return [];
    return [
      {
        type: 'apk',
        name,
        version,
        arch: fields.get('A') ?? null,
        licence: fields.get('L') || null,
        source: origin !== undefined && origin !== name ? { name: origin, version } : null,
      },
    ];
  });
}

/** A package.json in node_modules; null when it is none of a package. */
export function parsePackageJson(text: string): Package | null {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { name, version, license, licenses } = value as Record<string, unknown>;
  if (typeof name !== 'string' || typeof version !== 'string' || name === '' || version === '') return null;
  return { type: 'npm', name, version, arch: null, licence: licenceOf(license) ?? licenceOf(licenses), source: null };
}

/** `"MIT"`, and the older `{type}` and `[{type}]`. */
function licenceOf(value: unknown): string | null {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof one === 'string') return one || null;
  const type = typeof one === 'object' && one !== null ? (one as { type?: unknown }).type : undefined;
  return typeof type === 'string' && type !== '' ? type : null;
}

export function parseOsRelease(text: string): Distribution | null {
  const value = (key: string): string | undefined =>
    new RegExp(`^${key}=["']?([^"'\\n]*)["']?\\s*$`, 'm').exec(text)?.[1];
  const id = value('ID');
  return id ? { id, version: value('VERSION_ID') ?? '' } : null;
}

/** https://github.com/package-url/purl-spec */
export function purlOf({ type, name, version, arch }: Package, distribution: Distribution | null): string {
  const part = (text: string): string => encodeURIComponent(text).replaceAll('%3A', ':');
  if (type === 'npm') return `pkg:npm/${name.split('/').map(part).join('/')}@${part(version)}`;
  if (type === 'generic') return `pkg:generic/${part(name)}@${part(version)}`;
  const id = distribution?.id ?? (type === 'apk' ? 'alpine' : 'debian');
  const qualifiers = [
    ...(arch === null ? [] : [`arch=${part(arch)}`]),
    ...(distribution?.version ? [`distro=${part(`${distribution.id}-${distribution.version}`)}`] : []),
  ];
  const query = qualifiers.length > 0 ? `?${qualifiers.join('&')}` : '';
  return `pkg:${type}/${part(id)}/${part(name)}@${part(version)}${query}`;
}

function stanzas(text: string): string[] {
  return text.split(/\n[ \t]*\n/);
}

/** The first value of each field; lines that go on with a value are left out, no field that we read has any. */
function fieldsOf(stanza: string, form: RegExp): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of stanza.split('\n')) {
    const match = form.exec(line);
    if (match && !fields.has(match[1]!)) fields.set(match[1]!, match[2]!.trim());
  }
  return fields;
}
