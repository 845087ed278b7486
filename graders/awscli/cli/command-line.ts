/** The words after `aws` → the request that would be sent, or the usage fault that the AWS CLI would end with. */
import { operationsOf, optionName, serviceNames, type Operation } from '../api/model.ts';
import { didYouMean } from '../../parse/nearest.ts';
import { NotModelled, UsageFault } from './fault.ts';
import { globalOptions, otherServices, outputForms, type OutputForm } from './globals.ts';
import { parameterFaults } from './validate.ts';
import { valueOf, type ReadFile } from './values.ts';
import { waiters, type Waiter } from './waiters.ts';

export interface Invocation {
  service: string;
  operation: Operation;
  parameters: Record<string, unknown>;
  /** `firstPage`: `--no-paginate`. */
  globals: { region?: string; query?: string; output?: OutputForm; profile?: string; firstPage: boolean };
  /** `aws SERVICE wait NAME`: the operation is asked until this one is content. */
  waiter?: Waiter;
  /** `--generate-cli-skeleton` and `--version` send nothing. */
  sends: boolean;
}

/** Commands that the CLI itself makes of others. */
const customized: Record<string, Operation> = {
  'ecr get-login-password': {
    name: 'GetLoginPassword',
    input: { kind: 'structure', members: new Map() },
    pages: false,
  },
};

/** Throws {@link UsageFault} for what the AWS CLI refuses and {@link NotModelled} for what only this model does not know. */
export function parseCommandLine(words: readonly string[], readFile: ReadFile): Invocation {
  const { line, service, operation, waiter } = commandOf(words);
  const given = line.options(operation);
  const parameters = given.sends ? parametersOf(operation, given, readFile) : {};
  return { service, operation, parameters, globals: line.globals(), waiter, sends: given.sends };
}

/** Only the names of command and options: for words whose values are not known before the script runs. Throws the same. */
export function checkNames(words: readonly string[]): void {
  const { line, operation } = commandOf(words);
  line.options(operation);
}

function commandOf(words: readonly string[]): { line: Line } & Pick<Invocation, 'service' | 'operation' | 'waiter'> {
  const line = new Line(words);
  const service = line.positional(
    'The command is missing: `aws SERVICE OPERATION`, for example `aws ecr describe-repositories`.',
  );
  const operations = operationsOf(service.text);
  if (!operations) throw unknownService(service);
  const name = line.positional(
    `\`aws ${service.text}\` needs an operation, for example \`${[...operations.keys()][0]}\`.`,
  );
  const waiter = name.text === 'wait' ? waiterOf(service.text, line) : undefined;
  const operation = customized[`${service.text} ${name.text}`] ?? operations.get(waiter?.operation ?? name.text);
  if (!operation) throw unknownOperation(service.text, operations, name);
  return { line, service: service.text, operation, waiter };
}

function waiterOf(service: string, line: Line): Waiter {
  const known = waiters[service] ?? {};
  const names = Object.keys(known);
  const { text } = line.positional(`\`aws ${service} wait\` needs the name of what is waited for.`);
  if (Object.hasOwn(known, text)) return known[text]!;
  const follows = names.length > 0 ? names.map((name) => `\`${name}\``).join(', ') : 'no other of this service';
  throw new NotModelled(
    `\`aws ${service} wait ${text}\` is not followed here; ${follows} is.${didYouMean(text, names)}`,
  );
}

function unknownService({ text, word }: Word): Error {
  if (otherServices.has(text)) {
    return new NotModelled(`\`aws ${text}\` is not part of the model account, which has ${serviceNames.join(', ')}.`);
  }
  const near = didYouMean(text, [...serviceNames, ...otherServices]) || ` Known here are ${serviceNames.join(', ')}.`;
  return new UsageFault(`The AWS CLI has no command \`aws ${text}\`.${near}`, word);
}

function unknownOperation(service: string, operations: ReadonlyMap<string, Operation>, { text, word }: Word): Error {
  if (text === 'help') {
    return new NotModelled(`\`aws ${service} ${text}\` is not followed here.`);
  }
  const near = didYouMean(text, operations.keys());
  return new UsageFault(`\`aws ${service}\` has no operation \`${text}\`.${near}`, word);
}

interface Word {
  text: string;
  word: number;
}

interface Given {
  values: Map<string, { member: string; words: string[]; option: string; word: number; flag?: boolean }>;
  /** `--cli-input-json` or `--cli-input-yaml`: the whole request. */
  whole?: { text: string; word: number; option: string };
  sends: boolean;
}

/** Reads the words from left to right; global options may stand anywhere. */
class Line {
  readonly #words: readonly string[];
  #at = 0;
  readonly #globals = new Map<string, Word>();

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  /** The next word that is no option. */
  positional(missing: string): Word {
    while (this.#at < this.#words.length) {
      const word = this.#at++;
      const text = this.#words[word]!;
      if (!text.startsWith('-')) return { text, word };
      if (!this.#global(text, word)) {
        throw new UsageFault(
          `\`${text}\` stands before the operation, and is not one of the options of \`aws\` itself.`,
          word,
        );
      }
    }
    if (this.#globals.has('version')) throw new NotModelled('`aws --version` is not followed here.');
    throw new UsageFault(missing, this.#words.length === 0 ? undefined : this.#words.length - 1);
  }

  options(operation: Operation): Given {
    const given: Given = { values: new Map(), sends: true };
    const members = optionsOf(operation);
    while (this.#at < this.#words.length) {
      const word = this.#at++;
      const text = this.#words[word]!;
      if (!text.startsWith('--')) {
        throw new UsageFault(
          `\`${text}\` belongs to no option${strayHint(text, this.#words[word - 1])}. Options of \`aws\` begin with two dashes; a value with blanks needs quotes.`,
          word,
        );
      }
      if (this.#global(text, word)) continue;
      const [, name = '', inline] = /^--([^=]*)(?:=(.*))?$/s.exec(text)!;
      if (name === 'cli-input-json' || name === 'cli-input-yaml') {
        const text = inline ?? this.#value(name, word);
        given.whole = { text, word, option: `--${name}` };
      } else if (name === 'generate-cli-skeleton') {
        given.sends = false;
        if (inline === undefined && !(this.#words[this.#at] ?? '--').startsWith('--')) this.#at++;
      } else if (pagingOptions.has(name) && operation.pages) {
        if (inline === undefined) this.#value(name, word);
      } else {
        this.#member(operation, members, name, inline, word, given);
      }
    }
    return given;
  }

  #member(
    operation: Operation,
    members: Map<string, string>,
    name: string,
    inline: string | undefined,
    word: number,
    given: Given,
  ): void {
    // Like the CLI's own parser: the beginning of a name is enough when no other begins so.
    const full = members.has(name) ? name : only([...members.keys()].filter((key) => key.startsWith(name)));
    const member = full === undefined ? undefined : members.get(full);
    if (full === undefined || member === undefined) {
      const near = didYouMean(name, [...members.keys(), ...globalOptions.keys()]).replace('`', '`--');
      const takes = [...members.keys()].map((key) => `\`--${key}\``).join(', ');
      throw new UsageFault(
        `\`${optionName(operation.name)}\` has no option \`--${name}\`.${near || (takes ? ` It takes ${takes}.` : '')}`,
        word,
      );
    }
    const type = operation.input.members.get(member)!.type;
    const option = `--${full}`;
    if (type.kind === 'boolean') {
      if (inline !== undefined)
        throw new UsageFault(
          `\`${option}\` is a switch and takes no value; its opposite is \`--no-${full.replace(/^no-/, '')}\`.`,
          word,
        );
      given.values.set(member, { member, words: [], option, word, flag: !isNegation(full, operation) });
      return;
    }
    const words = inline === undefined ? this.#values(name, word, type.kind === 'list') : [inline];
    given.values.set(member, { member, words, option, word });
  }

  globals(): Invocation['globals'] {
    const output = this.#globals.get('output');
    if (output && !outputForms.includes(output.text as OutputForm)) {
      throw new UsageFault(
        `\`--output\` takes ${outputForms.join(', ')}, not \`${output.text}\`.${didYouMean(output.text, outputForms)}`,
        output.word,
      );
    }
    return {
      region: this.#globals.get('region')?.text,
      query: this.#globals.get('query')?.text,
      profile: this.#globals.get('profile')?.text,
      output: output?.text as OutputForm | undefined,
      firstPage: this.#globals.has('no-paginate'),
    };
  }

  #global(text: string, word: number): boolean {
    const [, name = '', inline] = /^--([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
    const takes = globalOptions.get(name);
    if (takes === undefined) return false;
    if (!takes && inline !== undefined) throw new UsageFault(`\`--${name}\` takes no value.`, word);
    this.#globals.set(name, { text: takes ? (inline ?? this.#value(name, word)) : '', word });
    return true;
  }

  #value(name: string, word: number): string {
    return this.#values(name, word, false)[0]!;
  }

  #values(name: string, word: number, many: boolean): string[] {
    const values: string[] = [];
    while (this.#at < this.#words.length && (many || values.length === 0) && !isOption(this.#words[this.#at]!)) {
      values.push(this.#words[this.#at++]!);
    }
    if (values.length === 0 && !many) throw new UsageFault(`\`--${name}\` needs a value, and none follows it.`, word);
    return values;
  }
}

const pagingOptions = new Set(['max-items', 'page-size', 'starting-token']);

/** A negative number is a value. */
function isOption(text: string): boolean {
  return text.startsWith('-') && text.length > 1 && !/^-\d/.test(text);
}

function only(names: string[]): string | undefined {
  return names.length === 1 ? names[0] : undefined;
}

/** Option (without dashes) → member of the input. A boolean has a second option with `no-`. */
function optionsOf(operation: Operation): Map<string, string> {
  const options = new Map<string, string>();
  for (const [member, { type }] of operation.input.members) {
    options.set(optionName(member), member);
    if (type.kind === 'boolean') options.set(`no-${optionName(member)}`, member);
  }
  return options;
}

function isNegation(option: string, operation: Operation): boolean {
  return ![...operation.input.members.keys()].some((member) => optionName(member) === option);
}

function strayHint(text: string, before: string | undefined): string {
  return before !== undefined && before.startsWith('-')
    ? ''
    : before === undefined
      ? ''
      : ` (it follows \`${before}\`)`;
}

function wholeRequest({ text, word, option }: NonNullable<Given['whole']>, readFile: ReadFile): object {
  const kind = option.endsWith('yaml') ? 'yaml' : 'document';
  const read = valueOf({ kind }, [text], { option, word, readFile });
  if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read;
  throw new UsageFault(`\`${option}\` takes ${kind === 'yaml' ? 'a YAML mapping' : 'a JSON object'}.`, word);
}

function parametersOf(operation: Operation, given: Given, readFile: ReadFile): Record<string, unknown> {
  const parameters: Record<string, unknown> = {};
  if (given.whole) Object.assign(parameters, wholeRequest(given.whole, readFile));
  for (const { member, words, option, word, flag } of given.values.values()) {
    const { type } = operation.input.members.get(member)!;
    parameters[member] = flag ?? valueOf(type, words, { option, word, readFile });
  }
  const missing = [...operation.input.members].filter(
    ([name, { required }]) => required && !Object.hasOwn(parameters, name),
  );
  if (missing.length > 0) {
    const names = missing.map(([name]) => `\`--${optionName(name)}\``).join(', ');
    throw new UsageFault(`\`${optionName(operation.name)}\` needs ${names}; without it the AWS CLI sends nothing.`, 1);
  }
  const faults = parameterFaults(operation.input, parameters);
  if (faults.length > 0) {
    const at = [...given.values.values()].find(({ member }) => faults[0]!.includes(`${member}`))?.word;
    throw new UsageFault(`Parameter validation failed: ${faults.join(' ')}`, at);
  }
  return parameters;
}
