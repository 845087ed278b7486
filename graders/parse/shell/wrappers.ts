/** Programs that only start another one: `sudo apt-get install` is `apt-get install`. */
import type { ShellWord } from '../shell.ts';

/** Options that take the next word, by wrapper; and how many words of its own it takes before the command. */
const wrappers: Readonly<Record<string, { takes: readonly string[]; own?: number; assigns?: true }>> = {
  sudo: { takes: ['-u', '-g', '-h', '-p', '-C', '-r', '-t', '--user', '--group'], assigns: true },
  doas: { takes: ['-u', '-C'] },
  env: { takes: ['-u', '-C', '-S', '--unset', '--chdir'], assigns: true },
  exec: { takes: ['-a'] },
  command: { takes: [] },
  builtin: { takes: [] },
  nohup: { takes: [] },
  time: { takes: ['-f', '-o'] },
  nice: { takes: ['-n'] },
  ionice: { takes: ['-c', '-n'] },
  timeout: { takes: ['-s', '-k'], own: 1 },
  stdbuf: { takes: ['-i', '-o', '-e'] },
  gosu: { takes: [], own: 1 },
  'su-exec': { takes: [], own: 1 },
  eatmydata: { takes: [] },
  xargs: { takes: ['-n', '-I', '-P', '-L', '-d', '-s', '-a', '-E'] },
  busybox: { takes: [] },
};

/** The command behind all wrappers. */
export function unwrap(words: ShellWord[]): { program: string; args: ShellWord[]; wrappers: string[] } {
  const found: string[] = [];
  let rest = words;
  for (;;) {
    const program = rest[0]?.text ?? '';
    const name = program.slice(program.lastIndexOf('/') + 1);
    const wrapper = Object.hasOwn(wrappers, name) ? wrappers[name] : undefined;
    if (wrapper === undefined) return { program, args: rest.slice(1), wrappers: found };
    let next = 1;
    while (rest[next]?.text.startsWith('-') === true) next += wrapper.takes.includes(rest[next]?.text ?? '') ? 2 : 1;
    while (wrapper.assigns === true && /^\w+=/.test(rest[next]?.text ?? '')) next += 1;
    next += wrapper.own ?? 0;
    // `command -v curl`, a bare `env`, `exec >log`: nothing is started.
    if (rest[next] === undefined || (name === 'command' && /^-[vV]$/.test(rest[1]?.text ?? '')))
      return { program, args: rest.slice(1), wrappers: found };
    found.push(name);
    rest = rest.slice(next);
  }
}
