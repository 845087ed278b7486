/** The gate's part about size: how much a file may ask of the engine before a single step of it runs. */
import type { Dockerfile, Stage } from '../../parse/dockerfile.ts';
import type { Refuse } from './refuse.ts';

export const gateLimits = {
  instructions: 40,
  /** UTF-8. */
  bytes: 64 * 1024,
  /** Of all VOLUME instructions. */
  volumes: 16,
  /** Of one stage. */
  ports: 100,
  /** Characters of all names and values of one stage; labels and environment each. */
  pairs: 64 * 1024,
  /** Characters that the builder makes of the instructions of one stage by filling in variables. */
  expanded: 1024 * 1024,
} as const;

export function checkSize({ instructions, stages }: Dockerfile, refuse: Refuse): void {
  const beyond = instructions[gateLimits.instructions];
  if (beyond !== undefined)
    refuse(
      beyond.range,
      `The file has ${instructions.length} instructions; builds here take ${gateLimits.instructions} at most. Several commands fit into one RUN.`,
    );
  let volumes = 0;
  for (const instruction of instructions) {
    if (instruction.keyword !== 'VOLUME') continue;
    const before = volumes;
    volumes += instruction.args.length;
    if (volumes > gateLimits.volumes && before <= gateLimits.volumes)
      refuse(
        instruction.range,
        `With this VOLUME the file declares ${volumes} volumes; builds here take ${gateLimits.volumes} at most. Every container of the image gets a fresh volume for each, copied from the image, whether anybody asks for it or not.`,
      );
  }
  checkExpansion(stages, refuse);
  for (const stage of stages) {
    if (stage.config.exposed.length > gateLimits.ports)
      refuse(
        settingOf(stage, 'EXPOSE').range,
        `The image would declare ${stage.config.exposed.length} ports; builds here take ${gateLimits.ports} at most. EXPOSE opens nothing, it tells people and tools where the service listens: name those ports only.`,
      );
    for (const [what, keyword, pairs] of [
      ['environment', 'ENV', stage.config.env],
      ['labels', 'LABEL', stage.config.labels],
    ] as const) {
      const size = [...pairs].reduce((sum, [name, value]) => sum + name.length + (value ?? '').length, 0);
      if (size > gateLimits.pairs)
        refuse(
          settingOf(stage, keyword).range,
          `With its variables filled in, the ${what} of this image would be ${size} characters long; builds here take ${gateLimits.pairs} at most. ${
            keyword === 'ENV'
              ? 'Linux copies the whole environment into every process and starts none when it is too large; put data into files.'
              : 'Labels are read by everybody who lists the image; put data into files.'
          }`,
        );
    }
  }
}

/** What a variable of the base image is taken to hold, in characters: more than any base of the course sets. */
const foreignValue = 4096;
/** RUN is expanded by its shell, inside the limits of the build; the others are kept as they are written. */
const expandedByBuilder = new Set([
  'ARG',
  'ENV',
  'LABEL',
  'COPY',
  'ADD',
  'WORKDIR',
  'USER',
  'EXPOSE',
  'VOLUME',
  'STOPSIGNAL',
]);

/**
 * The parser bounds what it can expand itself. With a variable of the base image it cannot, and the builder would: ten
 * lines, each naming the one before forty times, fill any memory. So the lengths are reckoned from above.
 */
function checkExpansion(stages: readonly Stage[], refuse: Refuse): void {
  const lengthsOf = new Map<Stage, Map<string, number>>();
  for (const stage of stages) {
    const lengths = new Map(stage.base.kind === 'stage' ? lengthsOf.get(stage.base.stage) : undefined);
    lengthsOf.set(stage, lengths);
    const filledIn = (text: string): number =>
      [...text.matchAll(/\$\{?([\p{L}\p{Nd}_]+)(\/?)/gu)].reduce((sum, [, name = '', replaces]) => {
        const value = lengths.get(name) ?? foreignValue;
        return sum + (replaces === '' ? value : value * text.length);
      }, text.length);
    let total = 0;
    for (const instruction of stage.instructions) {
      if (!expandedByBuilder.has(instruction.keyword)) continue;
      total += filledIn(instruction.text);
      if (total > gateLimits.expanded) {
        refuse(
          instruction.range,
          'With its variables filled in, this instruction could become longer than a megabyte: variables that hold others many times grow with every line. Write out what is meant.',
        );
        break;
      }
      for (const { name, value } of instruction.pairs) if (value !== null) lengths.set(name, filledIn(value));
    }
  }
}

/** The last instruction of this kind in the stage; its FROM when the parents set it all. */
function settingOf({ from, instructions }: Stage, keyword: string): Dockerfile['instructions'][number] {
  return instructions.findLast((instruction) => instruction.keyword === keyword) ?? from;
}
