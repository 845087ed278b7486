/** A script against the model account: what the account holds afterwards, and what went wrong where. Nothing is executed. */
import type { Files, Finding, Range } from '../check.ts';
import { accountSchema, type AccountState } from './account/state.ts';
import { ModelAccount, type Call } from './aws.ts';
import { Budget, BudgetSpent } from './budget.ts';
import { Clock } from './clock.ts';
import { docker } from './programs/docker.ts';
import { notation } from './programs/notation.ts';
import { scenarioSchema, type Scenario } from './programs/scenario.ts';
import { World, type Act } from './programs/world.ts';
import { Interpreter } from './shell/interpreter.ts';
import type { Program } from './shell/program.ts';
import type { Script } from './shell/script.ts';
import { NotFollowed } from './shell/signals.ts';
import { plainPath, ShellState } from './shell/state.ts';

export interface ScriptRun {
  /** `not-followed`: bash would go on where this interpreter cannot, so nothing is known; `limit`: the script did not end. */
  end: 'ended' | 'not-followed' | 'limit';
  account: AccountState;
  calls: Call[];
  /** What docker and notation did, and somebody else. */
  acts: Act[];
  /** The script's own exit code. */
  status: number;
  stdout: string;
  stderr: string;
  findings: Finding[];
}

interface Called {
  /** `$1` and on. */
  parameters?: readonly string[];
  scenario?: Scenario;
}

/** `account` is left as it is. `files` are what the script can read (`file://…`, `cat`). Never throws. */
export function runScript(
  script: Script,
  account: AccountState,
  files: Files,
  { parameters = [], scenario = scenarioSchema.parse({}) }: Called = {},
): ScriptRun {
  const budget = new Budget();
  const clock = new Clock();
  const model = new ModelAccount(accountSchema.parse(JSON.parse(JSON.stringify(account))), budget, clock);
  const world = new World(model.state, scenario, clock);
  const run: ScriptRun = {
    end: 'ended',
    account: model.state,
    calls: model.calls,
    acts: world.acts,
    status: 0,
    stdout: '',
    stderr: '',
    findings: [],
  };
  if (script.unsupported.length > 0) return { ...run, end: 'not-followed', findings: script.unsupported };

  const state = new ShellState();
  state.name = script.file;
  state.parameters = [...parameters];
  // `#!/bin/bash -eu`: the scripts are called by their names.
  const [, letters = ''] = /^#!\S+(?: -S bash)? -([a-z]+)\s*$/.exec(script.text.split('\n', 1)[0]!) ?? [];
  state.options.errexit = letters.includes('e');
  state.options.nounset = letters.includes('u');
  state.options.xtrace = letters.includes('x');
  state.seconds = () => clock.seconds;
  for (const [path, text] of Object.entries(files)) state.files.set(plainPath(path), text);
  let failed: Range | undefined;
  /** Remembers where a program failed and nobody asked how it ended. */
  const noted =
    (program: Program): Program =>
    (command) => {
      const answer = program(command);
      if (answer.status !== 0 && !command.checked) failed = command.at;
      return answer;
    };
  const interpreter = new Interpreter(script, budget, {
    programs: new Map([
      ['aws', (command) => model.run(command)],
      ['docker', noted(docker(world))],
      ['notation', noted(notation(world))],
    ]),
    pass: (seconds) => clock.pass(seconds),
  });
  try {
    Object.assign(run, interpreter.run(state));
  } catch (error) {
    const { file } = script;
    if (error instanceof NotFollowed) {
      return {
        ...run,
        end: 'not-followed',
        findings: [{ file, ...error.at, message: `${error.message} The script was followed up to here only.` }],
      };
    }
    const at = model.calls.at(-1)?.at ?? script.range(0, 1);
    if (error instanceof BudgetSpent) {
      const message = `${error.message} Is there a loop without an end? This is the last command that was followed.`;
      return { ...run, end: 'limit', status: 1, findings: [{ file, ...at, message }] };
    }
    if (!(error instanceof RangeError)) throw error;
    return {
      ...run,
      end: 'limit',
      status: 1,
      findings: [{ file, ...at, message: 'The script is nested more deeply than it can be followed.' }],
    };
  }
  run.findings = findingsOf(script, run, failed);
  return run;
}

/** Wrong command lines always; refusals where the script does not ask how the command ended. */
function findingsOf(script: Script, { calls, status, stderr }: ScriptRun, failed: Range | undefined): Finding[] {
  const findings = calls.flatMap((call): Finding[] => {
    if (call.outcome === 'done' || (call.outcome === 'refused' && call.checked)) return [];
    const message =
      call.outcome === 'usage'
        ? `${call.message} The AWS CLI sends nothing and ends with 252.`
        : `\`${call.command.split(' ').slice(0, 3).join(' ')}\` ${call.code === undefined ? 'ends with 255: ' : `is refused: ${call.code}. `}${call.message}${status === 0 ? ' The script goes on as if nothing had happened and ends with 0.' : ''}`;
    return [{ file: script.file, ...call.at, message }];
  });
  if (status !== 0 && findings.length === 0) {
    const last = stderr.trim().split('\n').at(-1)?.slice(0, 300);
    const why = last ? ` The last message was: ${last}` : '';
    findings.push({
      file: script.file,
      ...(failed ?? script.range(0, 1)),
      message: `The script ends with status ${status}.${why}`,
    });
  }
  return findings;
}
