/**
 * What an X-ray of an image tells. Plain data, made of names that a learner controls: everything is capped and free of
 * control characters, and whatever is left out is said in `cut`. Paths are absolute, sizes bytes, modes octal text like
 * `0644` or `4755`, owners `uid:gid`. Twin of the schemas in server/contract.ts; a test keeps the two equal.
 */
import type { Healthcheck } from '../evidence.ts';

export interface ImageReport {
  /** Engine id, `sha256:…`. */
  image: string;
  dockerfile: string;
  /** e.g. `linux/amd64`; null when the image does not say. */
  platform: string | null;
  /** By its os-release, `Alpine 3.24.2`'s `alpine` and `3.24.2`; null: it has none. */
  distribution: { id: string; version: string } | null;
  /** References of base images that are stand-ins, so that their contents are not those of the original. */
  standIns: string[];
  /** Of all files in all layers. */
  sizeBytes: number;
  /** Of files that a later layer overwrites or deletes: shipped, and never seen again. */
  wastedBytes: number;
  /** Of the final file system. */
  fileCount: number;
  config: ConfigReport;
  /** Every instruction, oldest first; those that only change the configuration have no layer. */
  history: HistoryReport[];
  /** Oldest first; `index` is the place in this list. */
  layers: LayerReport[];
  /** The largest wasted files first. */
  waste: WasteReport[];
  setuid: FileReport[];
  worldWritable: FileReport[];
  /** Of the final file system, most bytes first. */
  owners: OwnerReport[];
  packages: PackageReport[];
  secrets: SecretReport[];
  /** Most severe first. */
  vulnerabilities: VulnerabilityReport[];
  advisories: AdvisoriesReport;
  /** What a scanner of this machine says about the same packages; null: none was asked. */
  secondOpinion: SecondOpinion | null;
  /** What was not looked at or not listed, in sentences. */
  cut: string[];
}

/** Where something comes from: the layer, the line of the learner's Dockerfile that made it, and whether it is the base image's. */
export interface Origin {
  layer: number | null;
  line: number | null;
  base: boolean;
}

export interface ConfigReport {
  user: {
    /** As USER left it; '' when there was none. */
    declared: string;
    /** Resolved by the image's own /etc/passwd; null when that does not know the name. */
    uid: number | null;
    gid: number | null;
    name: string | null;
    root: boolean;
    line: number | null;
  };
  /** Values that look like a secret are masked (`concealed`). */
  env: { name: string; value: string; concealed: boolean; line: number | null }[];
  workingDir: string;
  entrypoint: string[];
  cmd: string[];
  /** e.g. `3000/tcp` */
  exposedPorts: string[];
  volumes: string[];
  labels: { name: string; value: string }[];
  healthcheck: Healthcheck | null;
  stopSignal: string | null;
}

export interface HistoryReport extends Origin {
  instruction: string;
}

export interface LayerReport {
  index: number;
  /** Of the unpacked layer, `sha256:…`; null when the image does not say. */
  digest: string | null;
  base: boolean;
  line: number | null;
  /** The learner's own words where the line is known, else what the image's history says. */
  instruction: string;
  /** Of the files in it. */
  sizeBytes: number;
  /** Of these, what later layers overwrite or delete. */
  wastedBytes: number;
  added: number;
  changed: number;
  deleted: number;
  /** The largest first; `added + changed + deleted` counts all. */
  files: LayerFile[];
}

export type FileType = 'file' | 'directory' | 'symlink' | 'other';

export interface LayerFile {
  path: string;
  change: 'added' | 'changed' | 'deleted';
  type: FileType;
  /** Of a deleted file: what it had. */
  sizeBytes: number;
  mode: string;
  owner: string;
}

export interface WasteReport extends Origin {
  path: string;
  sizeBytes: number;
  /** The layer that overwrites or deletes it, and its line. */
  lostIn: number;
  lostLine: number | null;
  how: 'overwritten' | 'deleted';
}

/** A path of the final file system. */
export interface FileReport extends Origin {
  path: string;
  type: FileType;
  mode: string;
  owner: string;
  sizeBytes: number;
}

export interface OwnerReport {
  uid: number;
  gid: number;
  /** By /etc/passwd and /etc/group of the image. */
  user: string | null;
  group: string | null;
  files: number;
  bytes: number;
}

/** `generic`: a program that no package manager knows, e.g. the `node` of the official images. */
export type PackageType = 'deb' | 'apk' | 'npm' | 'generic';

export interface PackageReport extends Origin {
  type: PackageType;
  name: string;
  version: string;
  /** https://github.com/package-url/purl-spec */
  purl: string;
  /** An SPDX expression or what the package says; null when it says nothing. */
  licence: string | null;
  /** The source package that advisories of Debian and Alpine name; null when it is the package itself or unknown. */
  source: { name: string; version: string } | null;
  /** Where this was read. */
  path: string;
}

export interface SecretReport extends Origin {
  /** e.g. `aws-access-key` */
  rule: string;
  /** e.g. `AWS access key id` */
  title: string;
  /** `history`: in the image's history (a build argument); `config`: its environment or labels. */
  where: 'layer' | 'history' | 'config';
  path: string | null;
  /** The line of that file; null in files that are no text. */
  fileLine: number | null;
  /** First 4 and last 2 characters. */
  masked: string;
  instruction: string | null;
  /** The layer whose deletion or new version hides it from the final file system; it can be taken from the image all the same. */
  hiddenBy: { layer: number; line: number | null } | null;
}

export type Severity = 'critical' | 'high' | 'medium' | 'low';

export interface VulnerabilityReport extends Origin {
  /** `CVE-…`, or `GHSA-…` where there is no CVE. */
  id: string;
  severity: Severity;
  /** What it lets somebody do, in a few words. */
  title: string;
  type: PackageType;
  package: string;
  version: string;
  purl: string;
  path: string;
  /** The first version of the same line without it; null: none is known. */
  fixedIn: string | null;
}

export interface AdvisoriesReport {
  /** The day of the bundled list, `2026-11-01`. */
  date: string;
  entries: number;
  /** What it covers and what not, in a sentence. */
  coverage: string;
  /** What of this image it could say something about. */
  covered: CoverageReport[];
}

/** The packages of one ecosystem; 0 advisories: they were compared with nothing. */
export interface CoverageReport {
  type: PackageType;
  /** `Alpine 3.24.2`, `npm`, `Node.js` */
  of: string;
  packages: number;
  advisories: number;
}

export interface SecondOpinion {
  scanner: 'trivy' | 'grype';
  version: string | null;
  /** The day of its database; null: it does not say. */
  database: string | null;
  /** Why it has no opinion; null: it has one. */
  fault: string | null;
  /** Most severe first. */
  findings: ScannerFinding[];
  /** How many more there are than are listed. */
  left: number;
}

export interface ScannerFinding {
  id: string;
  severity: Severity | 'unknown';
  package: string;
  version: string;
  fixedIn: string | null;
  /** The bundled list has it too. */
  known: boolean;
}

/** Two images side by side; lists hold differences only unless they say otherwise. */
export interface ImageComparison {
  a: ComparedImage;
  b: ComparedImage;
  /** `field`: `user`, `cmd`, `env NODE_ENV`, `label x`…; null: not set. */
  config: { field: string; a: string | null; b: string | null }[];
  /** All layers, aligned; `same`: the same contents. */
  layers: { a: number | null; b: number | null; same: boolean }[];
  fileCounts: { added: number; removed: number; changed: number; same: number };
  /** The largest differences first. */
  files: { path: string; change: 'added' | 'removed' | 'changed'; a: FileSide | null; b: FileSide | null }[];
  packages: { type: PackageType; name: string; a: string[]; b: string[] }[];
  /** Secrets, vulnerabilities, setuid and world-writable files of both; `in` tells which has it. */
  findings: { kind: FindingKind; title: string; where: string; in: 'a' | 'b' | 'both' }[];
  cut: string[];
}

export type FindingKind = 'root' | 'secret' | 'vulnerability' | 'setuid' | 'world-writable';

export interface ComparedImage {
  /** The submission's id, or the folder on the command line. */
  name: string;
  image: string;
  dockerfile: string;
  sizeBytes: number;
  wastedBytes: number;
  fileCount: number;
  packages: number;
  secrets: number;
  vulnerabilities: number;
  layers: Omit<LayerReport, 'files'>[];
}

export interface FileSide {
  type: FileType;
  sizeBytes: number;
  mode: string;
  owner: string;
}
