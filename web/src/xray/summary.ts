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
  const secretsOfOwn = secrets.filter((secret) => !secret.base);
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
      sign: report.wastedBytes === 0 ? 'passed' : 'error',
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
      value: secrets.length === 0 ? 'None found' : String(secrets.length),
      detail: secrets.length === 0 ? 'in any layer' : `${secretsOfOwn.length} by your lines`,
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
