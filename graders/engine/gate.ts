/**
 * The gate before any build. A builder fetches whatever a Dockerfile names: images of the engine, URLs, foreign
 * frontends. So the learner's file never reaches the engine: what passes the rules below is written anew, one
 * instruction per line, with every image replaced by our own local tag. Each refusal says why.
 */
import type { Files, Finding, Range } from '../check.ts';
import type { Dockerfile, Flag, Instruction, Stage } from '../parse/dockerfile.ts';
import { copySources, parseDockerfile, resolveSource } from '../parse/dockerfile.ts';
import type { Catalogue } from './catalogue.ts';

export type { Catalogue } from './catalogue.ts';

export const gateLimits = {
  instructions: 40,
  /** UTF-8. */
  bytes: 64 * 1024,
} as const;

export interface Gate {
  /** Empty: `text` may be built. */
  findings: Finding[];
  /** For the engine: every instruction on the line where the learner's began. */
  text: string;
}

export interface GateOptions {
  /** RUN may use `--mount=type=secret`: the engine serves the exercise's secrets. */
  secrets?: boolean;
}

/** Never throws. Findings are the learner's to mend; without any, `text` names no image but the catalogue's own tags. */
export function checkGate(files: Files, dockerfilePath: string, catalogue: Catalogue, options: GateOptions = {}): Gate {
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
  for (const path of Object.keys(files))
    if (!ordinaryPath(path))
      refuse(
        top,
        `\`${path.slice(0, 80)}\` cannot lie in the build context: only files with plain relative paths can.`,
      );
  const bytes = Buffer.byteLength(source);
  if (bytes > gateLimits.bytes) {
    refuse(top, `The Dockerfile is ${bytes} bytes long; builds here take ${gateLimits.bytes} at most.`);
    return { findings, text: '' };
  }
  const { subject, problems } = parseDockerfile(source, dockerfilePath);
  findings.push(...problems);
  if (subject === null || problems.length > 0) return { findings, text: '' };
  checkFile(subject, refuse);
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

type Refuse = (range: Range, message: string) => void;

function checkFile(dockerfile: Dockerfile, refuse: Refuse): void {
  const { instructions, directives, stages } = dockerfile;
  const beyond = instructions[gateLimits.instructions];
  if (beyond !== undefined)
    refuse(
      beyond.range,
      `The file has ${instructions.length} instructions; builds here take ${gateLimits.instructions} at most. Several commands fit into one RUN.`,
    );
  for (const { name, range } of directives)
    if (name === 'syntax')
      refuse(
        range,
        '`# syntax=` makes the builder download and run another program in place of its own Dockerfile reader, and that program does as it likes with the build. Builds here have no network and use the built-in reader: leave the line out.',
      );
  for (const stage of stages) {
    const own = [...stage.config.labels.keys()].find((label) => label.startsWith('drydock.'));
    if (own === undefined) continue;
    const setter = stage.instructions.find(({ pairs }) => pairs.some(({ name }) => name.includes('drydock')));
    refuse(
      (setter ?? stage.from).range,
      `Labels that start with \`drydock.\` tell Drydock what it may remove; choose another name than \`${own.slice(0, 60)}\`.`,
    );
  }
}

function writeFrom(stage: Stage, catalogue: Catalogue, refuse: Refuse): string {
  const { base, from, name } = stage;
  const suffix = name === null ? '' : ` AS ${name}`;
  const image = from.words[0]?.range ?? from.range;
  switch (base.kind) {
    case 'stage':
      // Its name in full: FROM takes no index, and the parser found this very name above.
      return `FROM ${base.stage.name}${suffix}`;
    case 'scratch':
      return `FROM scratch${suffix}`;
    case 'unknown':
      refuse(image, `Which image this builds on cannot be known before the build: ${base.why}. Write the image out.`);
      return '';
    case 'image': {
      const found = catalogue.resolve(base.reference);
      if (found === null) refuse(image, notListed(base.reference, catalogue));
      return `FROM ${found?.localTag}${suffix}`;
    }
  }
}

function writeInstruction(
  instruction: Instruction,
  stage: Stage,
  dockerfile: Dockerfile,
  catalogue: Catalogue,
  options: GateOptions,
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
  return replaceFlags(instruction, (flag) => {
    // The file is the same without it; builders before Docker 23 refuse it.
    if (flag.name === 'link') return '';
    if (flag.name !== 'from' || flag.value === null || flag.value === '') return null;
    const source = resolveSource(flag.value, dockerfile.stages);
    if (source.kind === 'stage') {
      if (source.stage.index < stage.index) return `--from=${source.stage.index}`;
      refuse(flag.range, 'A stage can copy only from stages above it.');
    } else if (source.kind === 'image') {
      const found = catalogue.resolve(source.reference);
      if (found !== null) return `--from=${found.localTag}`;
      refuse(flag.range, notListed(source.reference, catalogue, dockerfile.stages));
    } else refuse(flag.range, `\`--from\`: ${source.why}.`);
    return '';
  });
}

function checkAdd(instruction: Instruction, stage: Stage, refuse: Refuse): void {
  const sources = stage.expanded.get(instruction)?.slice(0, -1) ?? [];
  sources.forEach((source, index) => {
    const range = instruction.words[index]?.range ?? instruction.range;
    if (source === null)
      refuse(
        range,
        'What ADD takes here depends on a variable that this file does not set, so it could be a URL. Write the path out.',
      );
    else if (/[:@]/.test(source) || /^(?:github\.com|www\.)/i.test(source.trim()))
      refuse(
        range,
        `ADD would fetch \`${source.slice(0, 80)}\` while it builds: the builder makes that request itself, from its own host, and nothing says that the answer is the same tomorrow. Builds here have no network; COPY takes the files beside the Dockerfile.`,
      );
  });
}

const secretOptions = new Set(['type', 'id', 'target', 'dst', 'destination', 'required', 'mode', 'uid', 'gid', 'env']);

function checkRunFlag(flag: Flag, options: GateOptions, refuse: Refuse): void {
  if (flag.name === 'mount') {
    const fields = (flag.value ?? '').split(',').map((field) => field.split('=') as [string, string?]);
    const type = fields.find(([key]) => key.trim().toLowerCase() === 'type')?.[1]?.toLowerCase() ?? 'bind';
    const plain = fields.every(([key]) => secretOptions.has(key)) && !/["$]/.test(flag.value ?? '');
    if (type === 'secret' && options.secrets === true && plain) return;
    const reasons: Record<string, string> = {
      bind: 'a bind mount can take files from any image of the engine',
      cache: 'a cache mount is shared with every other build on the engine, so one build can plant files in another',
      ssh: 'there is no SSH agent here',
      tmpfs: 'builds here need none',
      secret:
        options.secrets === true
          ? 'a secret mount takes id, target, required, mode, uid, gid and env, as plain text'
          : 'this exercise gives no build secret',
    };
    refuse(
      flag.range,
      `RUN \`--mount\` of type ${type.slice(0, 20)} is not available: ${reasons[type] ?? 'the type is unknown'}.`,
    );
  } else if (flag.name === 'network')
    refuse(
      flag.range,
      'RUN `--network` would choose the network of a build step. Builds here have none; leave the flag out.',
    );
  else if (flag.name === 'security')
    refuse(
      flag.range,
      'RUN `--security=insecure` is root on the build host with every capability. Leave the flag out.',
    );
  else refuse(flag.range, `RUN \`--${flag.name}\` would give a build step a device of the host. Leave the flag out.`);
}

/**
 * A heredoc becomes the command that a builder makes of it, in JSON form: builders before Docker 23 know no heredocs
 * and would take its lines for instructions.
 */
function writeRun(instruction: Instruction, stage: Stage): string {
  const { heredocs, rest } = instruction;
  const [first] = heredocs;
  if (first === undefined) return instruction.text;
  const shell = stage.shells.get(instruction) ?? [];
  const content = first.chomp ? first.content.replace(/^\t+/gm, '') : first.content;
  let command: string[];
  if (!/^\d*<<-?\s*(?:'[^']*'|"[^"]*"|[^\s<>&|;'"]+)$/.test(rest.text))
    // The shell itself reads the heredocs.
    command = [...shell, rest.text + heredocs.map((heredoc) => `\n${heredoc.content}${heredoc.name}`).join('')];
  else if (content.startsWith('#!')) command = ['/bin/sh', '-c', runScript, 'sh', content, first.name];
  else command = [...shell, content];
  const flags = instruction.flags.map((flag) => `${instruction.text.slice(flag.start, flag.end)} `).join('');
  return `RUN ${flags}${JSON.stringify(command)}`;
}

const runScript =
  'd=$(mktemp -d) && printf %s "$1" >"$d/script" && chmod 755 "$d" "$d/script" && "$d/script"; s=$?; rm -rf "$d"; exit $s';

/** The instruction with some flags rewritten; null keeps a flag as it is. */
function replaceFlags(instruction: Instruction, rewrite: (flag: Flag) => string | null): string {
  let text = '';
  let from = 0;
  for (const flag of instruction.flags) {
    const replaced = rewrite(flag);
    if (replaced === null) continue;
    text += instruction.text.slice(from, flag.start) + replaced;
    from = flag.end;
  }
  return text + instruction.text.slice(from);
}

/** One instruction per line, at the line of the original; nothing else, so that every builder reads the same. */
function layOut(lines: { instruction: Instruction; text: string }[], escape: string): string {
  const out: string[] = escape === '\\' ? [] : [`# escape=${escape}`];
  for (const { instruction, text } of lines) {
    while (out.length < instruction.range.line - 1) out.push('');
    out.push(text.trim());
  }
  return `${out.join('\n')}\n`;
}

function notListed(reference: string, catalogue: Catalogue, stages: readonly Stage[] = []): string {
  const names = catalogue.references();
  const family = /[^/:@]+(?=[:@]|$)/.exec(reference)?.[0] ?? '';
  const near = names.filter((name) => name.includes(family));
  const stageNames = stages.flatMap((stage) => stage.name ?? []);
  const shown = (near.length > 0 ? near : names).slice(0, 8).map((name) => `\`${name}\``);
  const stageHint =
    stageNames.length > 0
      ? ` (no stage has that name; there is ${stageNames.map((name) => `\`${name}\``).join(', ')})`
      : '';
  return `\`${reference.slice(0, 120)}\` is not among the base images of the course${stageHint}. Builds here have no registry: an image is used only when it was made ready beforehand. Available: ${shown.join(', ')}${near.length > 8 || (near.length === 0 && names.length > 8) ? ' and others' : ''}.`;
}

function ordinaryPath(path: string): boolean {
  return (
    path.length <= 200 &&
    !/[\0\\]/.test(path) &&
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  );
}
