/** The gate's part about reaching out: what fetches, mounts, or hands the build to another program. */
import type { Dockerfile, Flag, Instruction, Stage } from '../../parse/dockerfile.ts';
import type { Refuse } from './refuse.ts';

export interface ReachOptions {
  /** RUN may use `--mount=type=secret`: the engine serves the exercise's secrets. */
  secrets?: boolean;
}

/** `# syntax=` names a program that reads the rest of the file in the builder's place. */
export function checkDirectives({ directives }: Dockerfile, refuse: Refuse): void {
  for (const { name, range } of directives)
    if (name === 'syntax')
      refuse(
        range,
        '`# syntax=` makes the builder download and run another program in place of its own Dockerfile reader, and that program does as it likes with the build. Builds here have no network and use the built-in reader: leave the line out.',
      );
}

/** ADD fetches URLs and git repositories by itself, from the host that builds. */
export function checkAdd(instruction: Instruction, stage: Stage, refuse: Refuse): void {
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

/** Flags of RUN give a step what belongs to the host or to others. */
export function checkRunFlag(flag: Flag, options: ReachOptions, refuse: Refuse): void {
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
