/** The outline of a learner's Dockerfile that build steps are found by. */
import { parseDockerfile, type Instruction } from '../parse/dockerfile.ts';
import type { InstructionOutline, StageOutline } from './build-steps.ts';

/** Never throws; empty when the file cannot be read. */
export function outlineOf(text: string, file: string): StageOutline[] {
  const stages = parseDockerfile(text, file).subject?.stages ?? [];
  return stages.map((stage) => ({
    name: stage.name,
    base:
      stage.base.kind === 'stage'
        ? { stage: stage.base.stage.index }
        : stage.base.kind === 'scratch'
          ? 'scratch'
          : 'image',
    instructions: [stage.from, ...stage.instructions].map(instructionOutline),
  }));
}

function instructionOutline({ keyword, range, text }: Instruction): InstructionOutline {
  return { keyword, text: text.trim(), range };
}
