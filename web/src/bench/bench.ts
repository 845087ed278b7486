/** The state of the policy bench of one exercise: it follows the text, and keeps the last good answers when that cannot be read. */
import type { Bench, CheckResult, ExercisePage, Files } from '../../../server/contract.ts';
import { createStore, type Store } from '../store.ts';
import { readPolicy, sections, type PolicyState, type Section } from './answers.ts';

/** Typing a string goes through texts that cannot be read; only what lasts this long is told. */
const patienceMs = 700;

export interface BenchState {
  policies: readonly PolicyState[];
  sections: readonly Section[];
  /** Faults of the text that have lasted; what is shown for these files is of before. */
  stale: readonly PolicyState[];
}

export interface LiveBench {
  state: Store<BenchState>;
  update(now: { bench: Bench; checks: ExercisePage['checks']; files: Files; results: readonly CheckResult[] }): void;
  /** Says nothing any more. */
  close(): void;
}

export function openBench(): LiveBench {
  const state = createStore<BenchState>({ policies: [], sections: [], stale: [] });
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    state,
    update({ bench, checks, files, results }) {
      const before = state.get();
      const policies = bench.policies.map((file) =>
        readPolicy(
          file,
          files[file] ?? '',
          before.policies.find((one) => one.file === file),
        ),
      );
      const broken = policies.filter(({ problem }) => problem !== null);
      const titles = new Map(checks.map(({ id, title }) => [id, title]));
      const known = new Map(policies.map((policy) => [policy.file, policy]));
      // A fault that is told already is told on, and at its new place.
      const told = broken.filter(({ file }) => before.stale.some((one) => one.file === file));
      state.set({ policies, sections: sections(bench, titles, results, known), stale: told });
      clearTimeout(timer);
      if (broken.length > told.length)
        timer = setTimeout(() => state.set({ ...state.get(), stale: broken }), patienceMs);
    },
    close: () => clearTimeout(timer),
  };
}
