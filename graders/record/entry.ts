/**
 * What happened while containers ran, entry by entry in the order of their coming: told while it happens and stored as it was
 * told. Nothing is graded by it. `run` names one start of a task or an image, e.g. `task` or `task stop 1`; `at` is in
 * seconds since the record began. Twin of `runEntry` in server/contract-run.ts; a test keeps the two equal.
 */
export type RunEntry =
  | {
      /** What is about to run: containers in the order of their start, and what the engine has no word for. */
      kind: 'plan';
      run: string;
      containers: PlannedPart[];
      untranslated: string[];
    }
  | {
      /** `memory`: the kernel ended a process at the memory limit. `refused`: it was never started, `note` says why. */
      kind: 'state';
      run: string;
      container: string;
      at: number;
      state: 'created' | 'started' | 'healthy' | 'unhealthy' | 'memory' | 'exited' | 'refused';
      /** Exit code, of `exited`. */
      code: number | null;
      note: string | null;
    }
  | {
      /** What a probe did to the container and what came of it. Told again with the same `id`: it was repeated, with the same end. */
      kind: 'tried';
      id: number;
      run: string;
      container: string;
      at: number;
      /** Id of the check that tried it; null: nobody's. */
      check: string | null;
      asked: string;
      got: string;
      times: number;
    }
  | {
      /** The last answers of the health check, oldest first; replaces what was told of the container before. */
      kind: 'health';
      run: string;
      container: string;
      checks: { at: number; exitCode: number; output: string }[];
    }
  | {
      /** The end of what the container printed; replaces what was told before. `cut`: there was more before it. */
      kind: 'log';
      run: string;
      container: string;
      text: string;
      cut: boolean;
    }
  | {
      /** How many entries were left out because there were too many. */
      kind: 'more';
      dropped: number;
    };

export interface PlannedPart {
  name: string;
  image: string;
  essential: boolean;
  /** As `dependsOn` says. */
  waitsFor: { container: string; condition: string }[];
  /** The command of its health check, as one line. */
  health: string | null;
  /** Bytes. */
  memory: number | null;
}

/** A task that is about to run, for whoever watches. */
export interface PlannedRun {
  run: string;
  containers: PlannedPart[];
  untranslated: string[];
  /** Values that containers are given as secrets: never shown. */
  secrets: string[];
}

/** What a record holds at most, so that no program can fill disk or page. */
export const bounds = {
  /** Containers of a task, and what each waits for; ECS allows ten. */
  planned: 20,
  /** Of every container's states together, and of what was tried. */
  states: 200,
  tried: 150,
  /** Characters of a text, of a log while its container runs, and of the whole. */
  text: 300,
  liveLog: 2000,
  log: 8000,
  /** Containers whose log is kept. */
  logs: 16,
} as const;
