/** What a Dockerfile means: its stages and what the image of each is configured to do. */
import type { Instruction } from './instruction.ts';

/** A value that the text decides, with the instruction that decided it (null: a default), or why it cannot be known. */
export type Value<T> =
  | { known: true; value: T; by: Instruction | null }
  | { known: false; why: string; base: string | null; by: Instruction | null };

export type Base =
  | { kind: 'stage'; stage: Stage }
  | { kind: 'scratch' }
  /** As written, variables expanded. */
  | { kind: 'image'; reference: string }
  | { kind: 'unknown'; why: string };

export interface StageConfig {
  /** As the image's config will say it: '' is root. */
  user: Value<string>;
  /** Absolute; `/` when nothing sets it. */
  workdir: Value<string>;
  cmd: Value<readonly string[]>;
  entrypoint: Value<readonly string[]>;
  /** The last SHELL; empty when there is none. */
  shell: Value<readonly string[]>;
  /** Empty when nothing sets it: SIGTERM then. */
  stopSignal: Value<string>;
  /** Null when there is no HEALTHCHECK. */
  health: Value<HealthCheck | null>;
  /** Set by ENV in this file. Null: set, to a value that cannot be known. */
  env: ReadonlyMap<string, string | null>;
  labels: ReadonlyMap<string, string | null>;
  /** `3000/tcp`, set by EXPOSE in this file. */
  exposed: readonly string[];
  /** Paths as written, variables expanded; without those that cannot be known. */
  volumes: readonly string[];
  /** What runs in builds on this image: the text behind ONBUILD. */
  triggers: readonly string[];
  /** True when the base image may add environment, labels, ports, volumes and triggers of its own. */
  open: boolean;
}

/** As the image's config will say it; what is not given is 0, and the engine takes its default. */
export interface HealthCheck {
  /** `NONE`, or `CMD` or `CMD-SHELL` and the command. */
  test: readonly string[];
  /** Milliseconds. */
  interval: number;
  timeout: number;
  startPeriod: number;
  retries: number;
}

export interface Stage {
  index: number;
  /** Lower case; null when the FROM gives none. */
  name: string | null;
  from: Instruction;
  base: Base;
  /** After FROM. */
  instructions: Instruction[];
  /** The shell that each RUN of the text form is given to. */
  shells: Map<Instruction, readonly string[]>;
  /** What each RUN finds in its environment, ARG included: as far as this file sets it; null where the text cannot tell. */
  variables: Map<Instruction, ReadonlyMap<string, string | null>>;
  /** The arguments of each COPY, ADD and WORKDIR with variables expanded; null where the text cannot tell. */
  expanded: Map<Instruction, (string | null)[]>;
  /** Variables that are used without a default and have no value; not `certain`: the base image may set them. */
  missing: { instruction: Instruction; name: string; certain: boolean }[];
  config: StageConfig;
}
