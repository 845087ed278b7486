/** What a probe does to a container, and what came of it, in a few words each. Pure. */
import { capabilitiesIn } from '../ecs/capability-set.ts';
import type { CapabilityAttempt, ExecResult, HttpResult, WriteAttempt } from '../evidence.ts';

export interface Attempt {
  asked: string;
  got: string;
}

export function ofExec(command: readonly string[], user: string | undefined, result: ExecResult): Attempt {
  const { exitCode, stdout, stderr } = result;
  const line = firstLine(stderr) ?? firstLine(stdout);
  const how = exitCode === null ? 'stopped by its time limit' : `exit code ${exitCode}`;
  return {
    asked: `${user === undefined ? '' : `as ${user} `}$ ${command.map(quoted).join(' ')}`,
    got: line === undefined ? how : `${how}: ${line}`,
  };
}

export function ofHttp(request: { port: number; path?: string; method?: string }, answer: HttpResult): Attempt {
  const { method = 'GET', port, path = '/' } = request;
  const asked = `${method} http://localhost:${port}${path}`;
  if (!answer.ok) return { asked, got: `no answer: ${answer.error}` };
  const line = firstLine(answer.body);
  return { asked, got: line === undefined ? `${answer.status}` : `${answer.status}: ${line}` };
}

/** One for each outcome, the worst first: paths are tried by the dozen. */
export function ofWrites(attempts: readonly WriteAttempt[], user: string | undefined): Attempt[] {
  const words = { created: 'a file was made', modified: 'could be changed', refused: 'refused' };
  const ends = new Map<string, string[]>();
  for (const outcome of ['modified', 'created', 'refused'] as const)
    for (const { path, error } of attempts.filter((attempt) => attempt.outcome === outcome)) {
      const got = error ? `${words[outcome]}: ${error}` : words[outcome];
      ends.set(got, [...(ends.get(got) ?? []), path]);
    }
  return [...ends].map(([got, paths]) => {
    const more = paths.length > shownPaths ? ` and ${paths.length - shownPaths} more` : '';
    return {
      asked: `${user === undefined ? '' : `as ${user} `}write to ${paths.slice(0, shownPaths).join(', ')}${more}`,
      got,
    };
  });
}

const shownPaths = 6;

export function ofCapabilities(attempts: readonly CapabilityAttempt[]): Attempt[] {
  return attempts.map(({ capability, what, error }) => ({
    asked: `as root with ${capability}: ${what}`,
    got: error === null ? 'it worked' : `refused: ${error}`,
  }));
}

export function ofStatus(status: Readonly<Record<string, string>>): Attempt {
  const fields = ['Uid', 'Gid', 'CapEff', 'CapBnd', 'NoNewPrivs'];
  const known = fields.flatMap((name) => {
    const value = status[name];
    if (value === undefined) return [];
    const held = name.startsWith('Cap') ? capabilitiesIn(value) : null;
    return [`${name} ${held ? held.join(' ') || 'none' : value.replaceAll(/\s+/g, ' ')}`];
  });
  return { asked: 'read /proc/1/status', got: known.join(', ') };
}

/** As one would type it into a shell; what is long is a script of ours, whose beginning says enough. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Without the folders of the engine that a mount table names. */
function firstLine(text: string): string | undefined {
  const line = text
    .split('\n')
    .map((each) => each.trim())
    .find(Boolean);
  return line?.replaceAll(/\b(lowerdir|upperdir|workdir)=[^,\s]+/g, '$1=…');
}
