/**
 * What a probe may ask of the engine. The implementation is `graders/engine/evidence.ts`; probes and ECS or
 * Kubernetes runners see only this interface. Everything asked for twice is done once per submission.
 *
 * Every method throws `LearnerFault` when the submission itself is the cause, `EngineFault` when we are.
 */
import type { Files } from './check.ts';
import type { PlannedRun } from './record/entry.ts';
import type { Xray } from './xray/xray.ts';

export interface Evidence {
  /** The build context: the learner's files over the exercise's read-only ones. */
  readonly files: Files;
  /** Aborted when the submission is cancelled or its time is over. */
  readonly signal: AbortSignal;
  /** What the build could mount with `RUN --mount=type=secret`, id → value. For searching only: never part of a finding. */
  readonly buildSecrets: Readonly<Record<string, string>>;
  /** Builds once per Dockerfile and remembers. Default: `Dockerfile`. */
  image(dockerfile?: string): Promise<BuiltImage>;
  /** Builds again beside the first image, e.g. to compare the two. Done anew each time. */
  rebuild(options: RebuildOptions): Promise<Rebuild>;
  /** Starts once per key (`spec.key`) and remembers until the submission ends; everything is removed afterwards. */
  container(spec: ContainerSpec): Promise<RunningContainer>;
  /** A container that only holds a network namespace (loopback, no way out), for the containers of one task to share. */
  sandbox(key: string): Promise<Sandbox>;
  /** A model of a service that the learner's program needs, on a port of this sandbox. It begins `up`. */
  dependency(sandbox: Sandbox, spec: DependencySpec): Promise<Dependency>;
  /** Adds a sentence to the verdict's notes (what could not be translated or covered). */
  note(sentence: string): void;
  /** Tells who watches, if anybody does, what is about to run. Nothing depends on it. */
  planned?(run: PlannedRun): void;
}

export interface RebuildOptions {
  dockerfile?: string;
  /** In place of the submission's. */
  files?: Files;
  /** Every step runs, also those that the cache knows. */
  fresh?: boolean;
}

export interface Rebuild {
  image: BuiltImage;
  /** What the builder reported, in the order of the file. Steps that the image does not need are not run and not listed. */
  steps: { line: number; instruction: string; cached: boolean }[];
}

export interface BuiltImage {
  /** Engine id, `sha256:…`. */
  id: string;
  dockerfile: string;
  config: ImageConfig;
  sizeBytes: number;
  /** What the last stage stands on in place of an image of a registry; null: on the original, or on nothing. */
  standIn: StandIn | null;
  /** References of all stand-ins of the build that list no packages. */
  unlisted: readonly string[];
  /** Ids of the build secrets that steps of this build mounted; a step from the cache mounts none. */
  secretsUsed: readonly string[];
  /** Oldest first; empty layers (ENV, USER…) included; `line` of the learner's Dockerfile where it is known. */
  history: { createdBy: string; bytes: number; line: number | null }[];
  /** The path's own entry (symbolic links are not followed), or null when there is none. One request, a few milliseconds. */
  stat(path: string): Promise<FileEntry | null>;
  /** Regular file's content, links followed; null when absent. More than `maxBytes` (default 1 MiB) throws LearnerFault. */
  readFile(path: string, maxBytes?: number): Promise<Uint8Array | null>;
  /** Every entry below `path` in the final file system, streamed; `limit` (default 50,000) bounds it. */
  list(path: string, limit?: number): Promise<FileEntry[]>;
  /**
   * Searches every layer (deleted files included), history and config for these byte strings, and the layers for paths that fit
   * these patterns (`globPattern`), streamed in bounded memory. Base images are left out. A hit's `needle` is the pattern then.
   * `layer` counts from 0 over the non-empty layers, oldest first; `line` where known.
   */
  search(needles: readonly string[], paths?: readonly string[]): Promise<SecretHit[]>;
  /** Looks through every layer once, in bounded memory: what is in the image, what should not be, and who put it there. */
  xray(): Promise<Xray>;
}

export interface StandIn {
  /** The image that it is not. */
  reference: string;
  /** null: nothing is on record. */
  original: Original | null;
}

/** What is on record of an image of a registry. */
export interface Original {
  /** The day of the image that was looked at, `2026-09-17`, or the year. */
  recorded: string;
  /** Of all layers, unpacked, in 1,000,000 bytes. */
  megabytes: number;
  /** How many its package list names; null: not on record. */
  packages: number | null;
  /** The stand-in carries that list. */
  listed: boolean;
}

export interface SecretHit {
  needle: string;
  where: 'layer' | 'history' | 'config';
  path: string | null;
  layer: number | null;
  line: number | null;
  instruction: string | null;
}

export interface ImageConfig {
  /** As `USER` left it: '' means root. */
  user: string;
  env: Readonly<Record<string, string>>;
  workingDir: string;
  entrypoint: readonly string[];
  cmd: readonly string[];
  /** e.g. `3000/tcp` */
  exposedPorts: readonly string[];
  labels: Readonly<Record<string, string>>;
  healthcheck: Healthcheck | null;
  stopSignal: string | null;
  volumes: readonly string[];
}

export interface Healthcheck {
  /** `['CMD', …]`, `['CMD-SHELL', '…']` or `['NONE']`. */
  test: readonly string[];
  intervalMs: number;
  timeoutMs: number;
  startPeriodMs: number;
  retries: number;
}

export interface FileEntry {
  path: string;
  type: 'file' | 'directory' | 'symlink' | 'other';
  /** Permission bits with setuid, setgid and sticky, e.g. 0o4755. */
  mode: number;
  /** -1 when the engine's answer does not tell (a stat of a single path). */
  uid: number;
  gid: number;
  sizeBytes: number;
  linkTarget: string | null;
}

export interface DependencySpec {
  port: number;
  /** What it answers to every HTTP request; null: it takes connections and sends back what it gets. */
  answer: { status: number; body: string } | null;
}

/** `refused`: nothing listens; `silent`: connections are taken and never answered, as a service that hangs does. */
export type DependencyState = 'up' | 'refused' | 'silent';

export interface Dependency {
  /** Resolves when it is so. */
  set(state: DependencyState): Promise<void>;
}

/** Everything is optional but the image; what is absent is the engine's hardened default. All containers run with network `none` or in a sandbox. */
export interface ContainerSpec {
  /** Identity for reuse inside one submission, e.g. `service` or `task/web`. */
  key: string;
  image: Pick<BuiltImage, 'id' | 'dockerfile'>;
  entrypoint?: readonly string[];
  command?: readonly string[];
  user?: string;
  workingDir?: string;
  env?: Readonly<Record<string, string>>;
  readOnlyRoot?: boolean;
  /** `type` volume: fresh, removed afterwards, owned as the engine makes it. `shared` names a volume that several containers mount. */
  mounts?: readonly {
    type: 'volume' | 'tmpfs';
    target: string;
    shared?: string;
    readOnly?: boolean;
    sizeBytes?: number;
    mode?: number;
    options?: readonly string[];
    /** Volumes only: start empty, root's own with mode 0755, instead of copying what the image has at `target` (as Fargate does without `VOLUME`). */
    noCopy?: boolean;
  }[];
  /** Files that are there when the program starts, root's own: as a mounted secret, together with a volume for their folder. `mode` 0444. */
  files?: readonly { path: string; content: string; mode?: number }[];
  capAdd?: readonly string[];
  capDrop?: readonly string[];
  noNewPrivileges?: boolean;
  privileged?: boolean;
  init?: boolean;
  /** Bytes; capped by the engine's own limit. */
  memoryBytes?: number;
  memoryReservationBytes?: number;
  /** Cores, e.g. 0.25. */
  cpus?: number;
  pidsLimit?: number;
  ulimits?: readonly { name: string; soft: number; hard: number }[];
  healthcheck?: Healthcheck | null;
  stopSignal?: string;
  stopTimeoutSeconds?: number;
  /** Join this network namespace instead of having an own one. */
  sandbox?: Sandbox;
  /** Do not fail when it exits at once: the probe wants to see how it ends. */
  mayExit?: boolean;
  /** Start entrypoint and command, which then have to be given, this much later (ms), or end with this exit code instead: for probes that ask who waits. */
  delay?: { ms: number; exitCode?: number };
  /** Wait instead of running the image's program, for probes that only look from inside. */
  idle?: boolean;
}

export interface Sandbox {
  readonly id: string;
}

export interface Exit {
  code: number;
  oomKilled: boolean;
}

export interface ExecResult {
  /** null: stopped by the time limit. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export interface RunningContainer {
  readonly id: string;
  readonly spec: ContainerSpec;
  /** Runs a program of the container's own image. Throws LearnerFault never: a missing program is exit code 126 or 127. */
  exec(
    command: readonly string[],
    options?: { user?: string; timeoutMs?: number; env?: Record<string, string> },
  ): Promise<ExecResult>;
  /**
   * An HTTP request to loopback inside the container's network namespace, made by a helper of ours (the image needs no
   * client). Retries a refused connection until `waitMs` (default 10,000) is over or the container exits.
   */
  http(request: {
    port: number;
    path?: string;
    method?: string;
    headers?: Record<string, string>;
    body?: string;
    timeoutMs?: number;
    waitMs?: number;
  }): Promise<HttpResult>;
  /**
   * Runs a statically linked helper of ours with the container's file system, user, capabilities and mounts as they
   * are, so that an image without a shell can be probed: tries each path and answers what happened.
   */
  tryWrite(paths: readonly string[], options?: { user?: string }): Promise<WriteAttempt[]>;
  /**
   * Uses capabilities as root inside the container, with the helper: gives a file away, mounts, opens a raw socket, makes a
   * device, changes the root. What works is undone.
   */
  tryCapabilities(): Promise<CapabilityAttempt[]>;
  /** `/proc/1/status` as seen from inside: field name → text. */
  processStatus(): Promise<Readonly<Record<string, string>>>;
  /** What the first process was started with, word by word. */
  commandLine(): Promise<string[]>;
  /** Waits until the program has taken a connection to this port and read what came; false when it has not after `timeoutMs`. */
  requestTaken(port: number, timeoutMs: number): Promise<boolean>;
  /** Stops every process with SIGSTOP, as a program that hangs; what is started in the container later runs. */
  freeze(): Promise<void>;
  logs(maxBytes?: number): Promise<string>;
  state(): Promise<ContainerState>;
  signal(name: string): Promise<void>;
  /** Waits for the end; null when it still runs after `timeoutMs`. */
  wait(timeoutMs: number): Promise<Exit | null>;
  /** SIGTERM (or the spec's signal), then SIGKILL after the stop timeout. */
  stop(): Promise<Exit>;
}

export interface ContainerState {
  running: boolean;
  exit: Exit | null;
  health: 'none' | 'starting' | 'healthy' | 'unhealthy';
  /** Milliseconds since the epoch, by the engine's clock; null: not yet. */
  startedAt: number | null;
  endedAt: number | null;
  /** The last answers of its health check, oldest first, where the engine keeps them; `at` as the times above. */
  healthChecks?: { at: number; exitCode: number; output: string }[];
}

/** What an engine says of a container by itself. `memory`: the kernel ended a process at the memory limit. */
export interface ContainerChange {
  id: string;
  what: 'started' | 'healthy' | 'unhealthy' | 'memory' | 'exited';
  /** Of `exited`. */
  code: number | null;
}

export type HttpResult =
  | {
      ok: true;
      status: number;
      headers: Readonly<Record<string, string>>;
      body: string;
      /** Milliseconds from the connection to the whole answer. */
      ms: number;
    }
  | { ok: false; error: string };

export interface WriteAttempt {
  path: string;
  /** `created`: it did not exist and could be made (removed again); `modified`: an existing file could be opened for writing; `refused`: with `error`, e.g. EROFS, EACCES. */
  outcome: 'created' | 'modified' | 'refused';
  error: string | null;
}

export interface CapabilityAttempt {
  /** What the kernel asks for it, e.g. `CHOWN`. */
  capability: string;
  /** In words that complete "could …". */
  what: string;
  /** The helper's words when it was refused; null when it worked. */
  error: string | null;
}
