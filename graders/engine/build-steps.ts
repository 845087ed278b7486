/** Which instruction of the learner's Dockerfile a BuildKit step or a history entry belongs to. */
import type { Range } from '../check.ts';

/** The part of a parsed Dockerfile that steps are found by. */
export interface StageOutline {
  /** As written after AS; null when it has none. */
  name: string | null;
  /** What FROM names: an earlier stage (by its index), `scratch`, or an image. */
  base: { stage: number } | 'scratch' | 'image';
  /** FROM first. */
  instructions: InstructionOutline[];
}

export interface InstructionOutline {
  /** Upper case. */
  keyword: string;
  range: Range;
  /** Whole, continuations joined. */
  text: string;
}

export interface Step extends InstructionOutline {
  /** Counts from 1, over the steps of all stages in the file's order. */
  step: number;
}

/** Instructions that BuildKit shows as steps; the others (ENV, USER, CMD…) only change the image's configuration. */
const working = new Set(['FROM', 'RUN', 'COPY', 'ADD', 'WORKDIR']);

export class BuildSteps {
  readonly total: number;
  readonly #stages: { outline: StageOutline; steps: Step[] }[] = [];

  constructor(outlines: readonly StageOutline[]) {
    let step = 0;
    for (const outline of outlines) {
      const steps = outline.instructions
        .filter(({ keyword }) => working.has(keyword))
        .map((each) => ({ ...each, step: ++step }));
      this.#stages.push({ outline, steps });
    }
    this.total = step;
  }

  /** In the file's order. */
  get all(): Step[] {
    return this.#stages.flatMap(({ steps }) => steps);
  }

  /** The step behind a vertex name like `[builder 3/6] RUN npm ci` or `[ 3/12] RUN npm ci`, the number being padded; null for BuildKit's own work. */
  ofVertex(name: string): Step | null {
    const match = /^\[(?:(?<stage>\S+) )? *(?<index>\d+)\/\d+\] (?<keyword>[A-Za-z]+)/.exec(name);
    if (!match?.groups) return null;
    const { stage, index, keyword } = match.groups;
    const found = this.#stageNamed(stage);
    if (!found) return null;
    // BuildKit numbers FROM only where it names an image: not `scratch`, not another stage.
    const counted =
      found.outline.base === 'image' ? found.steps : found.steps.filter((each) => each.keyword !== 'FROM');
    const step = counted[Number(index) - 1];
    return step?.keyword === keyword?.toUpperCase() ? (step ?? null) : null;
  }

  /** The instruction of the classic builder's `Step 3/7 : RUN npm ci`, counted over the whole file. */
  ofClassic(position: number): Step | null {
    let before = 0;
    for (const { outline, steps } of this.#stages) {
      const instruction = outline.instructions[position - 1 - before];
      if (instruction) {
        const own = steps.find(({ range }) => range.line === instruction.range.line);
        return (
          own ?? { ...instruction, step: steps.findLast(({ range }) => range.line < instruction.range.line)?.step ?? 1 }
        );
      }
      before += outline.instructions.length;
    }
    return null;
  }

  /**
   * The instruction that made each history entry (oldest first), from the last stage back through the stages it is
   * built on; null for the entries of the base image.
   */
  ofHistory(createdBy: readonly string[]): (InstructionOutline | null)[] {
    const chain = this.#finalChain();
    const result: (InstructionOutline | null)[] = createdBy.map(() => null);
    for (let entry = createdBy.length - 1; entry >= 0 && chain.length > 0; entry--) {
      const instruction = chain.pop();
      if (!instruction || historyKeyword(createdBy[entry] ?? '') !== instruction.keyword) break;
      result[entry] = instruction;
    }
    return result;
  }

  #finalChain(): InstructionOutline[] {
    const chain: InstructionOutline[][] = [];
    let at: number | undefined = this.#stages.length - 1;
    while (at !== undefined) {
      const outline: StageOutline | undefined = this.#stages[at]?.outline;
      if (!outline) break;
      chain.unshift(outline.instructions.filter(({ keyword }) => keyword !== 'FROM'));
      at = typeof outline.base === 'object' ? outline.base.stage : undefined;
    }
    return chain.flat();
  }

  #stageNamed(name: string | undefined): { outline: StageOutline; steps: Step[] } | undefined {
    if (name === undefined) return this.#stages.length === 1 ? this.#stages[0] : undefined;
    const lower = name.toLowerCase();
    const byName = this.#stages.findLast(({ outline }) => outline.name?.toLowerCase() === lower);
    const unnamed = /^stage-(\d+)$/.exec(lower);
    return byName ?? (unnamed ? this.#stages[Number(unnamed[1])] : undefined);
  }
}

/** `RUN /bin/sh -c npm ci # buildkit` → RUN; the classic builder writes `/bin/sh -c #(nop) WORKDIR /app` and `/bin/sh -c npm ci`. */
function historyKeyword(createdBy: string): string {
  const classic = /#\(nop\)\s+([A-Z]+)/.exec(createdBy);
  if (classic) return classic[1] ?? '';
  const word = /^([A-Z]+)\b/.exec(createdBy)?.[1];
  return word ?? 'RUN';
}
