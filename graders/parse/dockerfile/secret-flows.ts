/** Where secrets of a Dockerfile end up: in the environment, the history, or a layer. */
import type { Files, Finding, Range } from '../../check.ts';
import { baseName, type ShellCommand } from '../shell.ts';
import { findSecrets, kindOfFile, secretInVariable, tellsOfSecret } from '../../xray/secrets/find.ts';
import type { Dockerfile } from '../dockerfile.ts';
import type { Instruction } from './instruction.ts';
import type { Stage } from './model.ts';
import { mountsOf } from './mounts.ts';
import { stepsOf, type Step } from './run.ts';
import { lineage, neededStages } from './stages.ts';

/** In the order of the file; each place once. */
export function secretFlows({ file, stages, target, globals }: Dockerfile, files: Files): Finding[] {
  const found: Finding[] = [];
  const told = new Set<number>();
  const tell = ({ range }: { range: Range }, message: string): void => {
    if (told.has(range.line)) return;
    told.add(range.line);
    found.push({ file, ...range, message });
  };
  const shipped = new Set(target === null ? [] : lineage(target));
  const needed = neededStages(stages);
  for (const instruction of globals) literal(instruction, tell);
  for (const stage of stages) {
    if (!needed.has(stage)) continue;
    for (const instruction of stage.instructions) {
      literal(instruction, tell);
      if (shipped.has(stage) && ['COPY', 'ADD'].includes(instruction.keyword)) copied(instruction, stage, files, tell);
    }
    passedIn(stage, shipped.has(stage), tell);
  }
  for (const step of stepsOf(needed)) copiedOut(step, tell);
  return found.sort((a, b) => a.line - b.line || a.column - b.column);
}

type Tell = (at: { range: Range }, message: string) => void;

const kept =
  'Whoever can pull the image, or read the repository, has it. Take it out, change it where it is valid, and give it at run time or through `RUN --mount=type=secret`.';

/** A value that stands in the file. */
function literal(instruction: Instruction, tell: Tell): void {
  const { keyword, pairs } = instruction;
  if (keyword === 'ENV' || keyword === 'ARG' || keyword === 'LABEL')
    for (const { name, value } of pairs) {
      const plain = (value ?? '').replace(/^(["'])(.*)\1$/s, '$2');
      const secret = secretInVariable(name, plain);
      if (secret === null) continue;
      const where =
        keyword === 'ARG'
          ? 'in this file and in the history of the build'
          : "in the image's configuration, for `docker inspect` and every process of the container";
      tell(
        instruction,
        `\`${keyword} ${name}\`: the value looks like a secret (${secret.title}), and it stands ${where}. ${kept}`,
      );
    }
  const text = [instruction.text, ...instruction.heredocs.map(({ content }) => content)].join('\n');
  const [secret] = findSecrets(text, 'other');
  if (secret !== undefined)
    tell(instruction, `Here is a secret (${secret.title}), in this file and in the history of the image. ${kept}`);
}

/** ARG that take a secret: every RUN below records them, and ENV keeps them. */
function passedIn(stage: Stage, ships: boolean, tell: Tell): void {
  for (const [index, arg] of stage.instructions.entries()) {
    if (arg.keyword !== 'ARG') continue;
    for (const { name, value } of arg.pairs) {
      if (!/^\w+$/.test(name) || !tellsOfSecret(name) || !['', '""', "''"].includes(value ?? '')) continue;
      const below = stage.instructions.slice(index + 1);
      const uses = new RegExp(`\\$(?:${name}\\b|\\{${name}\\b)`);
      const env = below.find(({ keyword, text }) => (keyword === 'ENV' || keyword === 'LABEL') && uses.test(text));
      const run = below.find(({ keyword }) => keyword === 'RUN');
      if (env !== undefined)
        tell(
          env,
          `${env.keyword} keeps the value of \`ARG ${name}\` (line ${arg.range.line}) in the configuration of the image, for \`docker inspect\` and every process of the container. ${ships ? '' : 'The stage does not ship, but its image and cache hold it. '}Use \`RUN --mount=type=secret\`.`,
        );
      else if (run !== undefined)
        tell(
          arg,
          `The value of \`ARG ${name}\` is written down beside every RUN below (the first is in line ${run.range.line}), ${ships ? 'in the history that ships with the image' : "in the build's cache and provenance"}: \`docker history --no-trunc\` shows it. \`RUN --mount=type=secret\` gives it to one command and keeps nothing.`,
        );
    }
  }
}

/** Made to hold secrets; `public` halves and examples are not. */
const secretFile =
  /(?:^|\/)(?:\.env(?:\.(?!example$|sample$|template$|dist$|defaults?$|schema$)[\w.-]+)?|\.npmrc|\.yarnrc\.yml|\.netrc|\.pypirc|\.git-credentials|\.pgpass|\.dockerconfigjson|id_(?:rsa|dsa|ecdsa|ed25519)|[\w.-]*\.(?:key|p12|pfx|jks|keystore|kdbx)|[\w.-]*(?:private|secret)[\w.-]*\.pem|kubeconfig|\.kube\/config|\.aws\/credentials|\.docker\/config\.json)$/i;

function copied(instruction: Instruction, stage: Stage, files: Files, tell: Tell): void {
  if (instruction.flags.some(({ name }) => name === 'from')) return;
  const sources = (stage.expanded.get(instruction) ?? []).slice(0, -1);
  for (const source of sources) {
    if (source === null || !secretFile.test(source)) continue;
    const path = source.replace(/^\.?\//, '');
    const content = Object.hasOwn(files, path) ? files[path] : undefined;
    if (content !== undefined && findSecrets(content, kindOfFile(path)).length === 0) continue;
    const name = baseName(path);
    const removed = stage.instructions
      .slice(stage.instructions.indexOf(instruction) + 1)
      .find(({ keyword, text }) => keyword === 'RUN' && /\brm\b/.test(text) && text.includes(name));
    const later =
      removed === undefined
        ? ''
        : ` The \`rm\` in line ${removed.range.line} makes a new layer and leaves this one as it is.`;
    tell(
      instruction,
      `\`${path}\` is ${content === undefined ? 'a file that is made for secrets' : 'a file with a secret in it'}, and it is copied into a layer that ships.${later} Whoever has the image unpacks the layer. A build that needs it mounts it: \`RUN --mount=type=secret\`.`,
    );
  }
}

/** A mounted secret that the RUN itself writes into the layer. */
function copiedOut({ instruction, commands }: Step, tell: Tell): void {
  const places = mountsOf(instruction)
    .filter(({ type }) => type === 'secret')
    .map(({ target }) => target);
  if (places.length === 0 || commands === null) return;
  for (const command of commands) {
    const target = writesSecret(command, places);
    if (target === undefined || /^\/(?:dev|proc|run|dev\/shm)\//.test(target)) continue;
    const after = commands.slice(commands.indexOf(command) + 1);
    if (
      after.some(
        ({ program, args }) =>
          (program === 'rm' || program === 'shred') && args.some(({ text }) => covers(text, target)),
      )
    )
      continue;
    tell(
      { range: command.range },
      `\`${command.program}\` writes the mounted secret to \`${target}\`, which stays in the layer of this RUN. Read it from the mount, mount it at that place (\`target=\`), or delete the copy in the same RUN.`,
    );
  }
}

function covers(removed: string, target: string): boolean {
  const folder = removed.replace(/\/?\*?$/, '');
  return target === removed || target.startsWith(`${folder}/`) || baseName(removed) === baseName(target);
}

function writesSecret({ program, args, redirects }: ShellCommand, places: readonly string[]): string | undefined {
  const secret = args.some(({ text }) => places.some((place) => text.includes(place)));
  if (!secret) return undefined;
  if (['cp', 'mv', 'install'].includes(program)) return args.at(-1)?.text;
  if (!['cat', 'echo', 'printf', 'sed', 'envsubst', 'tee'].includes(program)) return undefined;
  return redirects.find(({ operator }) => operator === '>' || operator === '>>')?.target.text;
}
