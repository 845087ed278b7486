/** A release script in one scenario: what it signed, what it should have, and how it went, step by step. */
import type { Files, Range, Witness } from '../check.ts';
import { Undecided } from '../check.ts';
import type { AccountState } from './account/state.ts';
import type { Call } from './aws.ts';
import { shortDigest, type Act } from './programs/world.ts';
import type { Scenario } from './programs/scenario.ts';
import { runScript, type ScriptRun } from './run.ts';
import type { Script } from './shell/script.ts';

/**
 * `signed`: exactly the image that the script pushed is signed, by the profile, and the script ends with 0. `refused`: nothing is signed
 * and it ends with another status. `only-own`: the image that it pushed may be signed or not, and no other is.
 */
export type Due = 'signed' | 'refused' | 'only-own';

export interface Release {
  /** For people: what is special in it. */
  name: string;
  account: AccountState;
  files: Files;
  parameters: readonly string[];
  scenario: Scenario;
  /** ARN of the signing profile, without version. */
  profile: string;
}

/** Null when the script did what is due, else what it did instead and where. Throws {@link Undecided} when it cannot be followed. */
export function releaseFault(
  script: Script,
  { name, account, files, parameters, scenario, profile }: Release,
  due: Due,
): { message: string; at: Range; witness: Witness } | null {
  const run = runScript(script, account, files, { parameters, scenario });
  const [first] = run.findings;
  if (run.end === 'not-followed' && first) throw new Undecided(first.message, first);
  const fault = faultOf(run, profile, due);
  if (fault === null) return null;
  const at = fault.at ?? first ?? run.calls.at(-1)?.at ?? script.range(0, 1);
  const { line, column, endLine, endColumn } = at;
  return { message: fault.message, at: { line, column, endLine, endColumn }, witness: timeline(name, run) };
}

function faultOf(run: ScriptRun, profile: string, due: Due): { message: string; at?: Range } | null {
  const pushed = run.acts.filter(({ kind }) => kind === 'pushed').map(({ digest }) => digest);
  const signed = run.acts.filter(({ kind }) => kind === 'signed');
  const foreign = signed.find(({ digest }) => !pushed.includes(digest));
  if (foreign) {
    const message = `The script signed \`${shortDigest(foreign.digest!)}\`, an image that it had not built and pushed.`;
    return { message, at: foreign.at };
  }
  const ended = run.end === 'limit' ? 'never came to an end' : `ended with ${run.status}`;
  if (due === 'refused') {
    const [act] = signed;
    if (act) return { message: `The script signed \`${shortDigest(act.digest!)}\` and ${ended}.`, at: act.at };
    if (run.end === 'limit')
      return {
        message: 'The script signed nothing and never came to an end: the pipeline hangs until something stops it.',
      };
    return run.status === 0 ? { message: 'The script signed nothing and ended with 0, as if it had released.' } : null;
  }
  if (due === 'only-own') return null;
  const why = run.findings[0] ? ` ${run.findings[0].message}` : '';
  if (signed.length === 0) return { message: `The script signed nothing and ${ended}.${why}` };
  const last = pushed.at(-1);
  if (!signed.every(({ digest }) => digest === last))
    return { message: 'The script signed an image that it replaced afterwards.', at: signed[0]!.at };
  const other = signed.find((act) => !act.profile?.startsWith(`${profile}/`));
  if (other) return { message: `The image was signed by another profile than ${profile}.`, at: other.at };
  return run.end === 'limit' || run.status !== 0
    ? { message: `The image was signed, and the script ${ended}.${why}` }
    : null;
}

const mostEvents = 40;

/** Acts and questions to AWS in the order of time. */
function timeline(title: string, { acts, calls, status, end }: ScriptRun): Witness {
  const events = [...acts.map(told), ...calls.map(asked)].toSorted((a, b) => a.at - b.at);
  const shown = events.length > mostEvents ? [...events.slice(0, mostEvents - 1), events.at(-1)!] : events;
  const last = Math.max(0, ...shown.map(({ at }) => at));
  const ending = end === 'limit' ? 'the script is stopped: it does not end' : `the script ends with ${status}`;
  return { form: 'timeline', title, simulated: true, events: [...shown, { at: last, what: ending }] };
}

function told({ kind, seconds, what }: Act) {
  return {
    at: seconds,
    who: kind === 'tag-moved' ? 'somebody else' : 'release',
    what,
    marked: kind === 'signed' || kind === 'tag-moved' || kind === 'failed',
  };
}

function asked({ command, seconds, outcome, code, answer }: Call) {
  const status = (answer as { imageScanStatus?: { status?: string } } | undefined)?.imageScanStatus?.status;
  const ended =
    outcome === 'done' ? (status === undefined ? '' : `: the scan is ${status}`) : ` (${code ?? 'refused'})`;
  return { at: seconds, who: 'release', what: `${command.slice(0, 160)}${ended}` };
}
