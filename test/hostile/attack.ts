/** What a file of `attacks/` says: one thing that a stranger's Dockerfile may try, and how it ends. */
import type Docker from 'dockerode';
import type { Files } from '../../graders/check.ts';
import type { BaseImages } from '../../graders/engine/catalogue.ts';
import type { Evidence } from '../../graders/evidence.ts';

/** `gate`: nothing is built. `isolation`: the kernel refuses. `harmless`: it happens, and nobody is worse off. The others are limits. */
export type Stop = 'gate' | 'time' | 'memory' | 'processes' | 'disk' | 'output' | 'isolation' | 'harmless';

/** What an attack may aim at. */
export interface Target {
  /** A listener on the host's loopback that nobody may reach. */
  port: number;
  /** Seconds for programs that shall never end: by this number they are found on the host. */
  forever: number;
}

export interface Attack {
  /** A few words for the table. */
  title: string;
  /** One sentence: what it does, and what it would gain. */
  tries: string;
  stop: Stop;
  /** By name: each is a submission of its own. Files besides `Dockerfile` lie in the build context. */
  ways(target: Target): Record<string, Files>;
  /** In what the learner reads: findings, their logs, the log of the build. Every way. */
  reads: RegExp;
  /** What must not stand there: the word by which the attack says that it got through. */
  never?: RegExp;
  /** Checks beside `image/builds`. */
  checks?: readonly { kind: string; with: Record<string, unknown> }[];
  /** How the submission is graded. `passed`: what was tried is allowed, or only seemed to be something; `error`: the operator has to mend something. Default: `failed`. */
  ends?: 'passed' | 'failed' | 'error';
  /** Before everything: puts something on the engine that holds the base images. */
  plant?(home: Docker, images: BaseImages, target: Target): Promise<void>;
  /** After the grade, on the image that was built: answers what is to be read too, and throws when something was reached. */
  look?(evidence: Evidence): Promise<string>;
  /** On the host, after everything: throws when the attack left a trace there. */
  proof?(): void | Promise<void>;
}

/** Lets TypeScript check the form where it is written. */
export function defineAttack(attack: Attack): Attack {
  return attack;
}
