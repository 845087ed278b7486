/**
 * The words that every grader speaks: a check looks at a parsed file, a probe at a built image or a running task,
 * and both answer with findings. No findings means passed.
 *
 * This file holds types and three small classes only, so that the browser can import it.
 */
import type { z } from 'zod';
import type { Evidence } from './evidence.ts';
import type { Request } from './iam/evaluate.ts';
import type { Subjects } from './parse/subjects.ts';
import type { RunEntry } from './record/entry.ts';

/** The learner's files by their path inside the exercise, text as UTF-8. */
export type Files = Readonly<Record<string, string>>;

/** Lines and columns count from 1, columns in UTF-16 units; the end is exclusive. */
export interface Range {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

/**
 * The concrete proof behind a finding. Each form has its own drawing on the page and reads well as text.
 * A new form is added here, in `server/contract.ts` (its zod twin) and in `web/src/parts/Witness.tsx`.
 */
export type Witness =
  | {
      /** A request to AWS and what the policies decided; `deciding` names the statements, e.g. `policy.json statement 2 (AllowAll)`. */
      form: 'request';
      action: string;
      resource: string;
      principal?: string;
      context?: Record<string, string | string[]>;
      decision: 'allowed' | 'implicitDeny' | 'explicitDeny';
      deciding: string[];
    }
  | {
      /** Something was run in a container: the command, how it ended (null: it was killed by a time limit), what it printed. */
      form: 'command';
      container?: string;
      user?: string;
      command: string[];
      exitCode: number | null;
      output: string;
    }
  | {
      /** Paths of a container or an image and what is true of each. `mode` is octal text like `0644`, `owner` is `uid:gid`. */
      form: 'files';
      container?: string;
      entries: { path: string; mode?: string; owner?: string; note?: string }[];
    }
  | {
      /** An HTTP exchange with the learner's service; `status` is absent when no answer came (then `error` says why). */
      form: 'http';
      method: string;
      url: string;
      status?: number;
      body?: string;
      error?: string;
    }
  | {
      /** Image layers, oldest first; `line` is the line of the learner's Dockerfile that made the layer. */
      form: 'layers';
      layers: { instruction: string; line?: number; bytes?: number; note?: string; marked: boolean }[];
    }
  | {
      /** The log of a step or of a container, already stripped of terminal escapes. */
      form: 'log';
      title: string;
      text: string;
    }
  | {
      /** Named values that were observed, e.g. what `inspect` says, a set of capabilities, environment names. */
      form: 'values';
      title: string;
      values: { name: string; value: string; marked?: boolean }[];
    }
  | {
      /** A packet's way through a network: every station in order, and whether it let the packet (or its answer) pass. `source` and `destination` are for people: name and address. */
      form: 'path';
      packet: { source: string; destination: string; protocol: string; port: number };
      reachable: boolean;
      /** `at`: the place in the drawing of the network, see the form `network`; `answer`: it judges the answer, not the packet. */
      hops: {
        station: string;
        detail: string;
        verdict: 'pass' | 'stop';
        file?: string;
        line?: number;
        at?: string;
        answer?: true;
      }[];
      /** Where the packet starts and ends in the drawing of the network: a place, or `outside`. */
      ends?: { from: string; to: string };
    }
  | {
      /** What happened over time, oldest first; `at` in seconds. `simulated`: computed from the file's own numbers instead of observed. `who`: which of several containers. */
      form: 'timeline';
      title: string;
      simulated: boolean;
      events: { at: number; who?: string; what: string; marked?: boolean }[];
    }
  | {
      /**
       * The network of a template, to be drawn. Places are named by logical ids; what stands in a subnet by `owner/subnet`,
       * since a service has an interface in each. `routes` are those that lead out of the VPC.
       */
      form: 'network';
      title: string;
      file: string;
      vpcs: {
        id: string;
        blocks: string[];
        /** At its edge. */
        doors: { id: string; what: string; side: 'internet' | 'service' }[];
        subnets: {
          id: string;
          zone?: string;
          tier: 'public' | 'private' | 'isolated';
          blocks: string[];
          table: string;
          routes: string[];
          holds: { id: string; name: string; what: string }[];
        }[];
      }[];
      /** What only the stack will know. */
      unknown: { line: number; why: string }[];
    }
  | {
      /** What is done one after the other, e.g. by an attacker: from one thing in hand to the next. */
      form: 'steps';
      title: string;
      steps: { from: string; to: string; how: string; file: string; line: number }[];
    }
  | {
      /**
       * Who gets where from where, compared with what it was before: nodes in bands, the steps between them, the paths that
       * must not be and still are, and those that must be.
       */
      form: 'graph';
      title: string;
      bands: string[];
      /** `band`: an index. */
      nodes: { id: string; name: string; what: string; band: number }[];
      /** `cut`: it is no more; `new`: it was not before; `unknown`: nobody can tell. `used`: it is part of a path that must not be. */
      steps: {
        from: string;
        to: string;
        how: string;
        /** What else has to be in hand. */
        needs?: string;
        state: 'open' | 'cut' | 'new' | 'unknown';
        used: boolean;
        file: string;
        line: number;
      }[];
      /** Stations by id. */
      paths: string[][];
      services: { name: string; what: string; stations: string[]; state: 'whole' | 'broken' | 'unknown' }[];
    }
  | {
      /** Who reaches whom: connections that were tried. `ports` like `TCP 8080`; `end`: only the sender (`egress`) or the receiver (`ingress`) was asked. */
      form: 'matrix';
      title: string;
      connections: {
        from: string;
        to: string;
        ports: string[];
        end?: 'egress' | 'ingress';
        expected: 'open' | 'shut';
        actual: 'open' | 'shut';
      }[];
    };

/** One fault: where, what was tried and what happened, and why it matters (VOICE: one to three sentences, whole). */
export interface Finding extends Range {
  file: string;
  message: string;
  witness?: Witness;
  /** The limit of the learner's own that ended it. */
  limit?: ReachedLimit;
  /** Of advice: which rule, how grave, and what to do. */
  advice?: AdviceTag;
}

/** `error`: it is refused or never matches; `security`: it lets in more than it seems to; `warning`: it does something else; `suggestion`: it could be said better. */
export interface AdviceTag {
  code: string;
  severity: 'error' | 'security' | 'warning' | 'suggestion';
  fix: string;
}

/** What a build may use of one thing: `most` is milliseconds for time, bytes for memory, disk and output, else a number. */
export interface ReachedLimit {
  kind: 'time' | 'memory' | 'processes' | 'disk' | 'output';
  most: number;
}

/** A grader that cannot decide throws this: the check's status becomes `error`, never `passed`. */
export class Undecided extends Error {
  override readonly name = 'Undecided';
  readonly at: (Range & { file: string }) | undefined;
  constructor(message: string, at?: Range & { file: string }) {
    super(message);
    this.at = at;
  }
}

/**
 * The learner's own fault or limit stopped what a probe needed (a build that fails, a container that never answers).
 * Checks that depend on it are `failed` with these findings and marked as not tried.
 */
export class LearnerFault extends Error {
  override readonly name = 'LearnerFault';
  readonly findings: Finding[];
  constructor(findings: Finding[]) {
    super(findings[0]?.message ?? 'the submission stopped the grader');
    this.findings = findings;
  }
}

/** Our side failed (engine gone, image not prepared, time limit of ours): `error`, retried, never scored. `fix` says what the operator can do. */
export class EngineFault extends Error {
  override readonly name = 'EngineFault';
  /** `absent`: there is no engine at all; `transient`: worth another attempt; `missing-image`: a listed base image is not prepared. */
  readonly reason: 'absent' | 'transient' | 'missing-image';
  readonly fix: string | undefined;
  constructor(
    message: string,
    options: { reason: 'absent' | 'transient' | 'missing-image'; fix?: string; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.reason = options.reason;
    this.fix = options.fix;
  }
}

export type SubjectName = keyof Subjects;

/** Files that the tests run and the docs show; `with` are the parameters used with them. */
export interface Example {
  files: Files;
  with?: unknown;
  /** What the learner was given. */
  before?: Files;
  /** What the build can mount, id → value. */
  buildSecrets?: Readonly<Record<string, string>>;
  /** What the example shows, in a few words. */
  note?: string;
}

export interface CheckContext {
  /** The path of the subject's file. */
  file: string;
  /** Every file of the submission, the read-only context included. */
  files: Files;
  /** The editable files as the learner was given them; absent where there is no exercise. */
  before?: Files;
}

/** What a check asks of a policy, so that the page can ask it too while the learner types. The ceiling stays here. */
export interface Asked {
  /**
   * Where the policy stands. `resource`: it is the policy of the resource and must allow by itself. `filter`: the same, but
   * what it leaves to the caller's account counts as allowed. `scp` and `boundary`: over a caller who could do everything.
   */
  as: 'identity' | 'resource' | 'filter' | 'scp' | 'boundary';
  expected: 'allowed' | 'denied';
  /** `reason`: why the service needs it, or what someone could do with it: a whole sentence. */
  requests: (Omit<Request, 'context'> & { context: Record<string, string | string[]>; reason: string })[];
  /** More is tried than these requests. */
  more: boolean;
}

/** A pure check: no I/O, also runs in a browser. Throws {@link Undecided} when the text alone cannot tell. */
export interface Check<S extends SubjectName = SubjectName, P = unknown> {
  subject: S;
  params: z.ZodType<P>;
  /** A short noun phrase or statement: "Working directories are absolute". */
  title: string;
  /** What the check demands and why, for the docs; Markdown. */
  help: string;
  examples: { good: Example[]; bad: Example[] };
  run(subject: Subjects[S], params: P, context: CheckContext): Finding[];
  /** What was tried as a whole, told with the result whether it passed or not. Runs after `run`; may throw {@link Undecided} as well. */
  whole?(subject: Subjects[S], params: P, context: CheckContext): Witness | undefined;
  /** For checks that decide by requests. */
  asks?(params: P): Asked;
}

/** A check that waits for the platform's cryptography; it is as pure as any other. */
export type LaterCheck<S extends SubjectName = SubjectName, P = unknown> = Omit<Check<S, P>, 'run'> & {
  run(subject: Subjects[S], params: P, context: CheckContext): Promise<Finding[]>;
};

/** An engine-backed check. `evidence` builds and runs at most once per submission and shares the result with all probes. */
export interface Probe<P = unknown> {
  /** The subject whose file findings point to when nothing more precise is known. */
  subject: SubjectName;
  params: z.ZodType<P>;
  title: string;
  help: string;
  examples: { good: Example[]; bad: Example[] };
  /** `image`: it only looks at built images and disturbs nobody, so it runs beside the others ({@link defineImageProbe}). */
  reads?: 'image';
  /** Asks early for what `run` will read of the image, while containers of probes before it start. What it throws, `run` meets again. */
  prepare?(evidence: ImageEvidence, params: P): Promise<unknown>;
  run(evidence: Evidence, params: P): Promise<Finding[]>;
}

/** What a probe that only looks at built images may ask. */
export type ImageEvidence = Pick<Evidence, 'files' | 'signal' | 'image' | 'note'>;

/** Lets TypeScript infer the parameter type from the zod schema. */
export function defineCheck<S extends SubjectName, P>(check: Check<S, P>): Check<S, P> {
  return check;
}

/** Lets TypeScript infer the parameter type from the zod schema. */
export function defineLaterCheck<S extends SubjectName, P>(check: LaterCheck<S, P>): LaterCheck<S, P> {
  return check;
}

/** Lets TypeScript infer the parameter type from the zod schema. */
export function defineProbe<P>(probe: Probe<P>): Probe<P> {
  return probe;
}

/** A probe that starts no container: its type sees to that, and grading runs it beside the others. */
export function defineImageProbe<P>(
  probe: Omit<Probe<P>, 'reads' | 'prepare' | 'run'> & { run(evidence: ImageEvidence, params: P): Promise<Finding[]> },
): Probe<P> {
  return { ...probe, reads: 'image' };
}

export type CheckStatus = 'passed' | 'failed' | 'error';

export interface CheckResult {
  id: string;
  kind: string;
  title: string;
  status: CheckStatus;
  points: number;
  earned: number;
  findings: Finding[];
  /** What was tried as a whole, also when it passed. */
  whole?: Witness;
  /** True when something before it stopped this check (a gate, a failed build): it is `failed`, but says nothing about its own subject. */
  notTried?: true;
  /** Why it is `error`, in a sentence, and what to do. */
  reason?: string;
}

export interface Verdict {
  exercise: string;
  /** `passed`: every check passed; `failed`: graded, not all passed; `error`: at least one check could not be decided through no fault of the learner. */
  status: 'passed' | 'failed' | 'error';
  score: number;
  maxScore: number;
  checks: CheckResult[];
  engine: EngineSummary | null;
  durationMs: number;
  /** What the verdict stands on, so that it can be replayed: sha-256, hex. */
  hashes: { exercise: string; graders: string; image: string | null };
  /** What the grader could not translate or cover, in sentences (e.g. a task definition field that the engine has no word for). */
  notes: string[];
  /** What an expert would say of the files beyond the checks; costs no points and changes no status. Absent: nothing. */
  advice?: Finding[];
}

export interface EngineSummary {
  name: string;
  version: string;
  /** `private`: started by Drydock, holds only course images; `shared`: an engine that was there before. */
  kind: 'private' | 'shared';
  builder: 'buildkit' | 'classic';
  /** In a verdict: base images used that are stand-ins built from this machine's parts, by reference. */
  standIns: string[];
}

/** What happens while a submission is graded, in order. The server adds sequence numbers and `queued`. */
export type GradeEvent =
  | { type: 'static'; done: number; of: number }
  /** `step` counts from 1; `line` is the line of the Dockerfile named by `file`; `log` is new text since the last event. */
  | {
      type: 'building';
      file: string;
      step: number;
      total: number;
      line: number | null;
      instruction: string;
      log: string;
      cached: boolean;
    }
  | { type: 'checking'; id: string }
  /** Of containers that run, while somebody listens. */
  | { type: 'ran'; entry: RunEntry }
  /** `early`: told while the submission still waits; the grading tells it again. */
  | { type: 'checked'; result: CheckResult; early?: true };
