/** What the top of an X-ray says at a glance. Pure. */
import type { ImageReport } from '../../../server/contract.ts';
import type { Sign } from '../parts/Glyph.tsx';
import { bytes, count, number } from '../words.ts';

export interface Gauge {
  /** The section of the page that tells more. */
  anchor: string;
  label: string;
  value: string;
  /** A second line, quiet. */
  detail: string;
  sign: Sign;
}

export type Severity = ImageReport['vulnerabilities'][number]['severity'];
export const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

/** How many of each severity, the worst first; those that do not occur are left out. */
export function bySeverity(list: readonly { severity: Severity }[]): { severity: Severity; n: number }[] {
  return severities
    .map((severity) => ({ severity, n: list.filter((one) => one.severity === severity).length }))
    .filter(({ n }) => n > 0);
}

export function gaugesOf(report: ImageReport): Gauge[] {
  const { config, secrets, vulnerabilities, packages, layers } = report;
  const own = layers.filter((layer) => !layer.base).reduce((sum, layer) => sum + layer.sizeBytes, 0);
  const worst = bySeverity(vulnerabilities);
  const grave = worst.some(({ severity }) => severity === 'critical' || severity === 'high');
  const distinct = groupSecrets(secrets).length;
  const wasteful = report.wastedBytes >= report.sizeBytes / 100;
  return [
    {
      anchor: 'layers',
      label: 'Size',
      value: bytes(report.sizeBytes),
      detail: `${bytes(own)} by your lines`,
      sign: 'not-tried',
    },
    {
      anchor: 'waste',
      label: 'Wasted',
      value: report.wastedBytes === 0 ? 'Nothing' : bytes(report.wastedBytes),
      detail:
        report.wastedBytes === 0
          ? 'no file is shipped in vain'
          : `${share(report.wastedBytes, report.sizeBytes)} of the image`,
      // A few bytes that a later line overwrites are nobody's fault.
      sign: report.wastedBytes === 0 ? 'passed' : wasteful ? 'error' : 'not-tried',
    },
    {
      anchor: 'runs',
      label: 'Runs as',
      value: userText(config.user),
      detail: config.user.root ? 'everything in it is its own' : uidText(config.user),
      sign: config.user.root ? 'failed' : 'passed',
    },
    {
      anchor: 'secrets',
      label: 'Secrets',
      value: distinct === 0 ? 'None found' : String(distinct),
      detail: distinct === 0 ? 'in any layer' : `in ${count(secrets.length, 'place')}`,
      sign: secrets.length === 0 ? 'passed' : 'failed',
    },
    {
      anchor: 'vulnerabilities',
      label: 'Known vulnerabilities',
      value: vulnerabilities.length === 0 ? 'None' : String(vulnerabilities.length),
      detail:
        vulnerabilities.length === 0
          ? `in the list of ${report.advisories.date}`
          : worst.map(({ severity, n }) => `${n} ${severity}`).join(', '),
      sign: vulnerabilities.length === 0 ? 'passed' : grave ? 'failed' : 'error',
    },
    {
      anchor: 'packages',
      label: 'Packages',
      value: number(packages.length),
      detail: count(report.fileCount, 'file'),
      sign: 'not-tried',
    },
  ];
}

type Secret = ImageReport['secrets'][number];

/** One entry for each secret, with every place that holds it. Two that look alike when masked are taken for one. */
export function groupSecrets(secrets: readonly Secret[]): { title: string; masked: string; places: Secret[] }[] {
  const groups = new Map<string, { title: string; masked: string; places: Secret[] }>();
  for (const secret of secrets) {
    const key = `${secret.rule} ${secret.masked}`;
    const group = groups.get(key) ?? { title: secret.title, masked: secret.masked, places: [] };
    group.places.push(secret);
    groups.set(key, group);
  }
  return [...groups.values()];
}

type User = ImageReport['config']['user'];

/** `node`, `root`, `1001`: by name where there is one. */
export function userText({ declared, name, uid }: User): string {
  return name ?? (uid !== null ? String(uid) : declared === '' ? 'root' : declared);
}

function uidText({ uid, gid, name }: User): string {
  if (uid === null) return 'not in its /etc/passwd';
  const numbers = `uid ${uid}${gid === null ? '' : `, gid ${gid}`}`;
  return name === null ? `${numbers}, without a name` : numbers;
}

/** `12 %`, `under 1 %`. */
export function share(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %';
  const percent = (part / whole) * 100;
  return percent < 1 ? 'under 1 %' : `${Math.round(percent)} %`;
}

/** As a shell would be told: words with blanks or quotes in them are quoted. */
export function commandText(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}
