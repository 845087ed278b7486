import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import { findInCommands } from '../../parse/dockerfile.ts';
import { isShell, readsScript, type ShellCommand, type ShellWord } from '../../parse/shell.ts';

export default defineCheck({
  subject: 'dockerfile',
  params: z.strictObject({}),
  title: 'No download is run unseen',
  help: `\`curl … | sh\`, \`bash <(curl …)\`, \`sh -c "$(curl …)"\` and a script that is fetched and run in one step give the build, as root, to whatever the server answers today. Nothing records what it was, and nothing
notices when it changes. Download to a file, compare it with a checksum (\`sha256sum -c\`) or a signature (\`gpg --verify\`, \`cosign verify-blob\`), then run it; that passes. Piping into \`tar\`, \`gpg --dearmor\`, \`jq\` or \`python -m json.tool\` runs nothing.`,
  examples: {
    good: [
      { files: { Dockerfile: 'FROM debian:12.5\nRUN curl -fsSL https://example.com/a.tar.gz | tar -xz\n' } },
      {
        files: {
          Dockerfile:
            'FROM debian:12.5\nRUN curl -fsSLo i.sh https://example.com/i.sh && echo "0123abcd  i.sh" | sha256sum -c - && sh i.sh\n',
        },
      },
    ],
    bad: [
      { files: { Dockerfile: 'FROM debian:12.5\nRUN curl -fsSL https://example.com/install.sh | bash -s -- -y\n' } },
      { files: { Dockerfile: 'FROM debian:12.5\nRUN sh -c "$(wget -qO- https://example.com/install.sh)"\n' } },
      {
        files: { Dockerfile: 'FROM debian:12.5\nRUN wget https://example.com/i.sh && sh ./i.sh\n' },
        note: 'fetched and run',
      },
    ],
  },
  run(dockerfile) {
    return findInCommands(dockerfile, ({ command, commands }) => {
      const download = unseen(command, commands);
      if (download === undefined) return [];
      const url = download.args.find(({ text }) => /^(?:https?|ftp):\/\//.test(text))?.text ?? 'the network';
      return [
        {
          file: dockerfile.file,
          ...command.range,
          message: `\`${command.program}\` runs what \`${download.program}\` fetched from \`${url.slice(0, 120)}\`, as it comes. Whoever controls that answer, today or in a year, is root in this build, and nothing records what was run. Keep it in a file and compare a checksum first.`,
        },
      ];
    });
  },
});

const fetchers = new Set(['curl', 'wget', 'fetch', 'aria2c', 'http', 'https', 'lwp-request']);
const checkers =
  /^(?:(?:sha\d*|md5|b2)sums?|shasum|openssl|gpgv?|cosign|minisign|signify|notation|apksigner|sigstore|slsa-verifier)$/;

/** The download that this command runs. */
function unseen(command: ShellCommand, commands: readonly ShellCommand[]): ShellCommand | undefined {
  if (readsProgram(command)) {
    for (let from = command.pipedFrom; from !== null; from = from.pipedFrom)
      if (fetchers.has(from.program)) return from;
  }
  const substituted = scriptWord(command)?.commands.find((inner) => fetchers.has(inner.program));
  if (substituted !== undefined) return substituted;
  const file = scriptOf(command);
  if (file === undefined) return undefined;
  const before = commands.slice(0, commands.indexOf(command));
  const download = before.find((earlier) => savedTo(earlier) === file);
  return before.some((earlier) => checkers.test(earlier.program)) ? undefined : download;
}

function isInterpreter(program: string): boolean {
  return isShell(program) || /^(?:python[\d.]*|perl|ruby|node|php|lua)$/.test(program);
}

/** The program takes its script from what comes in. */
function readsProgram(command: ShellCommand): boolean {
  const { program, args } = command;
  if (isShell(program)) return readsScript(command);
  if (!isInterpreter(program)) return false;
  // `python3 -`, `python3 -u -`; with a module, a script or text of its own it reads data.
  return args.every(({ text }) => /^-[uEsSBn]*$/.test(text));
}

/** The word that is a script (`sh -c`, `eval`) or names one; what stands behind it is data. */
function scriptWord({ program, args }: ShellCommand): ShellWord | undefined {
  if (!isInterpreter(program) && !['eval', '.', 'source'].includes(program)) return undefined;
  const flag = args.findIndex(({ text }) => /^-[a-z]*[ce]$/.test(text));
  return flag >= 0 && isInterpreter(program) ? args[flag + 1] : args.find(({ text }) => !text.startsWith('-'));
}

/** The name of the file that the command runs as a script or program of its own. */
function scriptOf({ program, args }: ShellCommand): string | undefined {
  if (isInterpreter(program) || program === '.' || program === 'source')
    return clean(args.find(({ text }) => !text.startsWith('-'))?.text);
  return clean(program);
}

/** Where a download is kept: `-o`, `-O`, `>`, or the last part of the URL. */
function savedTo({ program, args, redirects }: ShellCommand): string | undefined {
  if (!fetchers.has(program)) return undefined;
  const redirect = redirects.find(({ operator }) => operator === '>')?.target.text;
  if (redirect !== undefined) return clean(redirect);
  const flag = program === 'wget' ? /^(?:-[a-zA-Z]*O|--output-document)$/ : /^(?:-[a-zA-Z]*o|--output|-d)$/;
  const index = args.findIndex(({ text }) => flag.test(text));
  if (index >= 0) return clean(args[index + 1]?.text);
  const joined = args
    .map(({ text }) => /^(?:--output(?:-document)?=)(.+)$/.exec(text)?.[1])
    .find((name) => name !== undefined);
  if (joined !== undefined) return clean(joined);
  const url = args.find(({ text }) => /:\/\//.test(text))?.text.replace(/[?#].*$/, '');
  const keepsName = program === 'wget' || args.some(({ text }) => /^-[a-zA-Z]*O|^--remote-name/.test(text));
  return url !== undefined && keepsName ? clean(url) : undefined;
}

/** File names are compared without their folder: a `cd` or a variable may stand between. */
function clean(path: string | undefined): string | undefined {
  const name = path?.slice(path.lastIndexOf('/') + 1);
  return name === '' || name === '-' ? undefined : name;
}
