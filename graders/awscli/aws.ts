/** One `aws` command of a script: parsed, sent to the model account, printed. */
import type { Range } from '../check.ts';
import { services } from './account/services.ts';
import { madeText, type Scope } from './account/service.ts';
import { regionOf, type AccountState } from './account/state.ts';
import type { Budget } from './budget.ts';
import type { Clock } from './clock.ts';
import type { Waiter } from './cli/waiters.ts';
import { parseCommandLine, type Invocation } from './cli/command-line.ts';
import { ApiFault, NotModelled, UsageFault, WaiterFault } from './cli/fault.ts';
import { outputForms, type OutputForm } from './cli/globals.ts';
import { printed } from './cli/output.ts';
import { pagesOf } from './cli/pages.ts';
import { enumFaults } from './cli/validate.ts';
import { JmesFault } from './jmespath/lex.ts';
import { parseJmes } from './jmespath/parse.ts';
import { searchJmes } from './jmespath/search.ts';
import type { ProgramAnswer, ProgramCommand } from './shell/program.ts';
import { NotFollowed } from './shell/signals.ts';
import { plainPath } from './shell/state.ts';

/** What became of a command. `usage`: the AWS CLI refuses it; `refused`: the service does. */
export interface Call {
  at: Range;
  /** As written, after expansion: `aws ecr describe-repositories …`. */
  command: string;
  outcome: 'done' | 'usage' | 'refused';
  operation?: string;
  region?: string;
  /** The service's error code. */
  code?: string;
  message?: string;
  /** The script asks how it ended. */
  checked: boolean;
  /** By the model's clock, since the script began. */
  seconds: number;
  /** What the service answered, before `--query`. */
  answer?: unknown;
}

export class ModelAccount {
  readonly state: AccountState;
  readonly calls: Call[] = [];
  readonly #budget: Budget;
  readonly #clock: Clock;

  constructor(state: AccountState, budget: Budget, clock: Clock) {
    this.state = state;
    this.#budget = budget;
    this.#clock = clock;
  }

  /** Throws {@link NotFollowed} for what only the model does not know. */
  run(command: ProgramCommand): ProgramAnswer {
    const call: Call = {
      at: command.at,
      command: ['aws', ...command.words.map(({ text }) => text)].join(' ').slice(0, 500),
      outcome: 'done',
      checked: command.checked,
      seconds: this.#clock.seconds,
    };
    this.calls.push(call);
    try {
      return { status: 0, stdout: this.#answer(command, call), stderr: '' };
    } catch (error) {
      if (error instanceof NotModelled) throw new NotFollowed(error.message, command.at);
      if (error instanceof UsageFault) {
        call.outcome = 'usage';
        call.message = error.message;
        call.at = command.words[error.word ?? -1]?.at ?? command.at;
        return { status: error.exitCode, stdout: '', stderr: `\naws: [ERROR]: ${error.message}\n` };
      }
      if (error instanceof WaiterFault) {
        call.outcome = 'refused';
        call.message = error.message;
        return { status: error.exitCode, stdout: '', stderr: `\naws: [ERROR]: ${error.message}\n` };
      }
      if (!(error instanceof ApiFault)) throw error;
      call.outcome = 'refused';
      call.code = error.code;
      call.message = error.message;
      const stderr = `\nAn error occurred (${error.code}) when calling the ${call.operation} operation: ${error.message}\n`;
      return { status: error.exitCode, stdout: '', stderr };
    }
  }

  #answer(command: ProgramCommand, call: Call): string {
    const readFile = (path: string): string | null => {
      if (path === '/dev/stdin' || path === '-') return command.readStdin();
      return command.files.get(plainPath(path)) ?? null;
    };
    const invocation = parseCommandLine(
      command.words.map(({ text }) => text),
      readFile,
    );
    const { operation, service, parameters, globals } = invocation;
    call.operation = operation.name;
    call.region = this.#region(command, invocation);
    const form = outputForm(command, globals.output);
    if (globals.profile !== undefined && globals.profile !== 'default') {
      throw new UsageFault(
        `The config profile (${globals.profile}) could not be found: the script runs with the one set of credentials of its role.`,
      );
    }
    asUsage(globals.query, () => parseJmes(globals.query ?? '@'));
    if (!invocation.sends) return '';
    if (form === 'table' && command.outputRead) {
      throw new NotModelled(
        'A table is for people and is not drawn here; let the script read `--output text` or `json`.',
      );
    }
    const handler = services[service]![operation.name];
    if (!handler)
      throw new NotModelled(
        `\`aws ${service} ${call.command.split(' ')[2]}\` is right, and the model account does not carry it.`,
      );
    const faults = enumFaults(operation.input, parameters);
    if (faults.length > 0) throw new ApiFault('ValidationException', faults.join(' '));
    const region = call.region;
    const ask = (): unknown =>
      (handler as (request: unknown, scope: Scope) => unknown)(parameters, this.#scope(region, parameters));
    if (invocation.waiter) return this.#wait(invocation.waiter, ask);
    const answer = ask();
    if (operation.name === 'GetLoginPassword') return `${String(answer)}\n`;
    const plain = JSON.parse(this.#budget.text(JSON.stringify(answer))) as unknown;
    call.answer = plain;
    const { query } = globals;
    const shown = (value: unknown): string =>
      printed(query === undefined ? value : asUsage(query, () => searchJmes(query, value, this.#budget)), form);
    const pages = pagesOf(operation.name, plain);
    if (globals.firstPage) return shown(pages[0]);
    return form === 'text' ? pages.map(shown).join('') : shown(plain);
  }

  #wait({ title, delay, attempts, judge }: Waiter, ask: () => unknown): string {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      this.#budget.spend('steps');
      let code: string | undefined;
      let answer: unknown;
      let why = 'it has ended in another state';
      try {
        answer = ask();
      } catch (error) {
        if (!(error instanceof ApiFault)) throw error;
        code = error.code;
        why = `An error occurred (${code}): ${error.message}`;
      }
      const judgement = judge(answer, code);
      if (judgement === 'done') return '';
      if (judgement === 'failed') throw new WaiterFault(`Waiter ${title} failed: ${why}`);
      this.#clock.pass(delay);
    }
    throw new WaiterFault(`Waiter ${title} failed: Max attempts exceeded`);
  }

  #region(command: ProgramCommand, { globals }: Invocation): string {
    const region =
      globals.region ?? command.variable('AWS_REGION') ?? command.variable('AWS_DEFAULT_REGION') ?? this.state.region;
    if (/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) return region;
    throw new UsageFault(
      `\`${region}\` is not the name of a region.`,
      command.words.findIndex(({ text }) => text === region),
    );
  }

  #scope(region: string, parameters: Record<string, unknown>): Scope {
    const { registryId } = parameters;
    if (typeof registryId === 'string' && registryId !== this.state.accountId) {
      throw new ApiFault(
        'AccessDeniedException',
        `The script's role has no permissions in the registry with id '${registryId}'`,
      );
    }
    const here = regionOf(this.state, region);
    const { now } = this.#clock;
    this.#clock.pass(1);
    return { account: this.state, region, here, now, made: madeText };
  }
}

function outputForm(command: ProgramCommand, asked: OutputForm | undefined): OutputForm {
  const form = asked ?? command.variable('AWS_DEFAULT_OUTPUT') ?? 'json';
  if (outputForms.includes(form as OutputForm)) return form as OutputForm;
  throw new UsageFault(`\`AWS_DEFAULT_OUTPUT\` is \`${form}\`; it takes ${outputForms.join(', ')}.`);
}

/** A query that cannot be read ends the CLI before it sends anything; one that fails on the answer ends it after. */
function asUsage<T>(query: string | undefined, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof JmesFault)) throw error;
    throw new UsageFault(`The query \`${query?.slice(0, 200)}\` cannot be read: ${error.message}.`);
  }
}
