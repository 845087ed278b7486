/**
 * The gate before any build. A builder fetches whatever a Dockerfile names: images of the engine, URLs, foreign
 * frontends. So the learner's file never reaches the engine: what passes the rules of `gate/` is written anew, one
 * instruction per line, with every image replaced by our own local tag. Each refusal says why.
 */
import type { Files, Finding, Range } from '../check.ts';
import type { Dockerfile, Instruction, Stage } from '../parse/dockerfile.ts';
import { copySources, parseDockerfile } from '../parse/dockerfile.ts';
import type { Catalogue } from './catalogue.ts';
import { checkContext } from './gate/context.ts';
import { writeFrom, writeSource } from './gate/images.ts';
import { layOut, replaceFlags, writeRun } from './gate/layout.ts';
import { checkAdd, checkDirectives, checkRunFlag, type ReachOptions } from './gate/reach.ts';
import type { Refuse } from './gate/refuse.ts';
import { checkSize, gateLimits } from './gate/size.ts';

export type { Catalogue } from './catalogue.ts';
export { gateLimits } from './gate/size.ts';

export interface Gate {
  /** Empty: `text` may be built. */
  findings: Finding[];
  /** For the engine: every instruction on the line where the learner's began. */
  text: string;
}

/** Never throws. Findings are the learner's to mend; without any, `text` names no image but the catalogue's own tags. */
export function checkGate(
  files: Files,
  dockerfilePath: string,
  catalogue: Catalogue,
  options: ReachOptions = {},
): Gate {
  const findings: Finding[] = [];
  const refuse = (range: Range, message: string): void => {
    findings.push({ file: dockerfilePath, ...range, message });
  };
  const top = { line: 1, column: 1, endLine: 1, endColumn: 1 };
  const source = Object.hasOwn(files, dockerfilePath) ? files[dockerfilePath] : undefined;
  if (source === undefined) {
    refuse(top, `There is no file \`${dockerfilePath}\` to build from.`);
    return { findings, text: '' };
  }
  checkContext(files, top, refuse);
  const bytes = Buffer.byteLength(source);
  if (bytes > gateLimits.bytes) {
    refuse(top, `The Dockerfile is ${bytes} bytes long; builds here take ${gateLimits.bytes} at most.`);
    return { findings, text: '' };
  }
  const { subject, problems } = parseDockerfile(source, dockerfilePath);
  findings.push(...problems);
  if (subject === null || problems.length > 0) return { findings, text: '' };
  checkDirectives(subject, refuse);
  checkSize(subject, refuse);
  checkLabels(subject, refuse);
  const globals = subject.globals.map((instruction) => ({ instruction, text: instruction.text }));
  const written = subject.stages.flatMap((stage) => [
    { instruction: stage.from, text: writeFrom(stage, catalogue, refuse) },
    ...stage.instructions.map((instruction) => ({
      instruction,
      text: writeInstruction(instruction, stage, subject, catalogue, options, refuse),
    })),
  ]);
  const lines = [...globals, ...written];
  for (const { instruction, text } of lines)
    if (/[\\`]\s*$/.test(text))
      refuse(
        instruction.range,
        'The instruction ends in an escape character, which some builders take for a continuation and some do not. Quote the text or end it in another way.',
      );
  findings.sort((a, b) => a.line - b.line || a.column - b.column);
  if (findings.length > 0) return { findings, text: '' };
  const text = layOut(lines, subject.escape);
  // What the engine will read must be what was judged: the same instructions, and only images of ours.
  if (sameInstructions(text, lines, catalogue)) return { findings, text };
  refuse(
    top,
    'The file cannot be written in a form that every builder reads in the same way. Put each instruction on one line, with plain quotes.',
  );
  return { findings, text: '' };
}

function sameInstructions(text: string, lines: readonly { instruction: Instruction }[], catalogue: Catalogue): boolean {
  const { subject, problems } = parseDockerfile(text, '');
  if (subject === null || problems.length > 0) return false;
  const tags = new Set(catalogue.references().map((reference) => catalogue.resolve(reference)?.localTag));
  return (
    subject.instructions.length === lines.length &&
    subject.instructions.every(
      ({ keyword, heredocs }, index) => keyword === lines[index]?.instruction.keyword && heredocs.length === 0,
    ) &&
    subject.stages.every(
      (stage) =>
        (stage.base.kind !== 'image' || tags.has(stage.base.reference)) &&
        copySources(stage, subject.stages).every(
          ({ source }) => source.kind === 'stage' || (source.kind === 'image' && tags.has(source.reference)),
        ),
    )
  );
}

/** Our own labels decide what is removed from the engine. */
function checkLabels({ stages }: Dockerfile, refuse: Refuse): void {
  for (const { config, from, instructions } of stages) {
    const labels = instructions.filter(({ keyword }) => keyword === 'LABEL');
    const variable = labels.find(({ pairs }) => pairs.some(({ name }) => name.includes('$')));
    if (variable !== undefined)
      refuse(
        variable.range,
        'A label whose name comes from a variable cannot be judged before the build. Write the name out.',
      );
    const own = [...config.labels.keys()].find((label) => label.startsWith('drydock.'));
    if (own === undefined) continue;
    const setter = labels.find(({ pairs }) => pairs.some(({ name }) => name.includes('drydock')));
    refuse(
      (setter ?? from).range,
      `Labels that start with \`drydock.\` tell Drydock what it may remove; choose another name than \`${own.slice(0, 60)}\`.`,
    );
  }
}

function writeInstruction(
  instruction: Instruction,
  stage: Stage,
  dockerfile: Dockerfile,
  catalogue: Catalogue,
  options: ReachOptions,
  refuse: Refuse,
): string {
  switch (instruction.keyword) {
    case 'ONBUILD':
      refuse(
        instruction.range,
        'ONBUILD runs in builds that start from this image, unseen by whoever writes them. Nothing is built on yours here: put the instruction itself in its place.',
      );
      return '';
    case 'COPY':
      return writeCopy(instruction, stage, dockerfile, catalogue, refuse);
    case 'ADD':
      checkAdd(instruction, stage, refuse);
      return writeCopy(instruction, stage, dockerfile, catalogue, refuse);
    case 'RUN':
      for (const flag of instruction.flags) checkRunFlag(flag, options, refuse);
      return writeRun(instruction, stage);
    default:
      return instruction.text;
  }
}

function writeCopy(
  instruction: Instruction,
  stage: Stage,
  dockerfile: Dockerfile,
  catalogue: Catalogue,
  refuse: Refuse,
): string {
  if (instruction.heredocs.length > 0)
    refuse(
      instruction.range,
      `${instruction.keyword} with a heredoc is read by newer builders only; an older one takes the lines of its text for instructions. Write the file with RUN, or copy one of the files beside the Dockerfile.`,
    );
  const text = replaceFlags(instruction, (flag) => {
    // The file is the same without it; builders before Docker 23 refuse it.
    if (flag.name === 'link') return '';
    const { name, value } = flag;
    if (name !== 'from' || value === null || value === '') return null;
    return writeSource({ ...flag, value }, stage, dockerfile.stages, catalogue, refuse);
  });
  // What it takes from the context is root's in any case (https://docs.docker.com/reference/dockerfile/#copy---chown---chmod),
  // but BuildKit of Docker 20.10 forgets that under userns-remap, and the files belong to nobody there.
  const given = instruction.flags.some(({ name }) => name === 'chown' || name === 'from');
  return given ? text : text.replace(/^\S+/, '$& --chown=0:0');
}
