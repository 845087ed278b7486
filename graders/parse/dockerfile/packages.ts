/** Commands that install packages, and which: options as their manuals give them. */
import type { ShellCommand, ShellWord } from '../shell.ts';

export type Manager = 'apt' | 'apk' | 'yum' | 'pip' | 'npm' | 'gem' | 'go';

export interface Installation {
  manager: Manager;
  /** Names of packages, and whatever else the manager takes in their place: files, URLs, folders. */
  packages: ShellWord[];
  /** Everything before and between. */
  options: string[];
}

interface Grammar {
  manager: Manager;
  programs: RegExp;
  verbs: readonly string[];
  /** Options that take the next word. */
  takes: readonly string[];
}

const grammars: readonly Grammar[] = [
  {
    manager: 'apt',
    programs: /^(?:apt|apt-get|aptitude)$/,
    verbs: ['install'],
    takes: ['-o', '-t', '-c', '--option', '--target-release', '--default-release', '--config-file'],
  },
  {
    manager: 'apk',
    programs: /^apk$/,
    verbs: ['add'],
    takes: [
      '-t',
      '--virtual',
      '-X',
      '--repository',
      '-p',
      '--root',
      '--arch',
      '--keys-dir',
      '--cache-dir',
      '--repositories-file',
      '--wait',
    ],
  },
  {
    manager: 'yum',
    programs: /^(?:yum|dnf5?|microdnf|tdnf)$/,
    verbs: ['install'],
    takes: ['-c', '-x', '--enablerepo', '--disablerepo', '--setopt', '--releasever', '--installroot'],
  },
  {
    manager: 'pip',
    programs: /^pip[\d.]*$/,
    verbs: ['install'],
    takes:
      '-r -c -e -i -f -t --requirement --constraint --editable --index-url --extra-index-url --find-links --target --prefix --root --trusted-host --python-version --platform --only-binary --no-binary --progress-bar --timeout --retries --cache-dir --log --proxy --upgrade-strategy --abi --implementation --src --config-settings'.split(
        ' ',
      ),
  },
  {
    manager: 'npm',
    programs: /^(?:npm|pnpm|yarn)$/,
    verbs: ['install', 'i', 'add'],
    takes: [
      '--prefix',
      '--registry',
      '--cache',
      '-C',
      '--omit',
      '--include',
      '--loglevel',
      '--userconfig',
      '--network-timeout',
    ],
  },
  {
    manager: 'gem',
    programs: /^gem$/,
    verbs: ['install', 'i'],
    takes: ['-v', '--version', '-s', '--source', '-i', '--install-dir', '-n', '--bindir', '-P', '--platform'],
  },
  { manager: 'go', programs: /^go$/, verbs: ['install'], takes: ['-C', '-ldflags', '-tags', '-o'] },
];

/** What this command installs; null when it installs nothing. */
export function installation(command: ShellCommand): Installation | null {
  const { program, args } = pythonModule(command);
  const grammar = grammars.find(({ programs }) => programs.test(program));
  if (grammar === undefined) return null;
  const options: string[] = [];
  const words: ShellWord[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index]!;
    if (!word.text.startsWith('-') || word.text === '-') {
      words.push(word);
      continue;
    }
    options.push(word.text);
    const value = args[index + 1];
    if (!grammar.takes.includes(word.text) || value === undefined) continue;
    options.push(value.text);
    index += 1;
  }
  // `yarn global add`, `uv pip install`.
  if (words[0]?.text === 'global') options.push(words.shift()!.text);
  const verb = words.shift()?.text ?? '';
  return grammar.verbs.includes(verb) ? { manager: grammar.manager, packages: words, options } : null;
}

/** `python -m pip install` and `uv pip install` are pip. */
function pythonModule({ program, args }: ShellCommand): { program: string; args: ShellWord[] } {
  if (/^python[\d.]*$/.test(program) && args[0]?.text === '-m')
    return { program: args[1]?.text ?? '', args: args.slice(2) };
  if (program === 'uv' && args[0]?.text === 'pip') return { program: 'pip', args: args.slice(1) };
  return { program, args };
}

/** The command fetches the list of packages that can be installed. */
export function updatesLists({ program, args }: ShellCommand): boolean {
  return /^(?:apt|apt-get|aptitude)$/.test(program) && args.some(({ text }) => text === 'update');
}
