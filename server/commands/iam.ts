/** `drydock iam simulate`: what AWS would decide, one JSON line per request. `iam compare` is `iam-compare.ts`, `iam advise` `iam-advise.ts`. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { z } from 'zod';
import {
  actionFault,
  canApply,
  evaluate,
  explain,
  loadCatalogue,
  statementName,
  validityFindings,
  type Catalogue,
  type CompiledPolicy,
  type Decision,
  type Policies,
  type Request,
} from '../../graders/index.ts';
import { UsageError } from '../errors.ts';
import { registerAdvise } from '../iam-advise.ts';
import { registerCompare } from '../iam-compare.ts';
import { readPolicy } from '../policy-files.ts';

interface Options {
  policy?: string[];
  resourcePolicy?: string;
  boundary?: string;
  sessionPolicy?: string[];
  scp?: string[];
  rcp?: string[];
  requests?: string;
  action?: string;
  resource?: string;
  principal?: string;
  account?: string;
  context?: string[];
  explain?: boolean;
}

/** A bare user name would be nobody. The long hexadecimal number is a canonical user id. */
const caller = /^(arn:[^:]+:[^:]*:[^:]*:[^:]*:.+|\d{12}|\*|anonymous|[\w-]+(\.[\w-]+)+|[\da-f]{64})$/;

const requestSchema = z.strictObject({
  action: z.string().regex(/^[^\s:*?]+:[^\s:*?]+$/, 'an action is `service:Name`, without wildcards'),
  resource: z.string().min(1),
  principal: z
    .string()
    .regex(
      caller,
      'a caller is an ARN, an account id, a service such as `ecs-tasks.amazonaws.com`, an identity provider, or `*`',
    )
    .optional(),
  context: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
  accountId: z
    .string()
    .regex(/^\d{12}$/, 'an account id has twelve digits')
    .optional(),
});

/** Characters of a line; an ARN has at most 2048. */
const longestRequest = 65_536;

export function register(program: Command): void {
  const iam = program.command('iam').description('evaluate, compare and advise on IAM policies');
  registerAdvise(iam);
  registerCompare(iam);
  iam
    .command('simulate')
    .description(
      'decide requests as AWS would; exit code 0 when all could be decided. A file named - is standard input',
    )
    .option('--policy <file...>', 'identity policies of the caller; their grants add up')
    .option('--resource-policy <file>', 'the policy of the resource: bucket, key or role trust policy')
    .option('--boundary <file>', 'permissions boundary of the caller')
    .option('--session-policy <file...>', 'session policies')
    .option(
      '--scp <file...>',
      'service control policies; each one that allows anything is a level of its own, and all levels must allow',
    )
    .option('--rcp <file...>', 'resource control policies; RCPFullAWSAccess is always attached beside them')
    .option('--requests <file>', 'one JSON request a line: {action, resource, principal?, context?, accountId?}')
    .option('--action <action>', 'one request: its action')
    .option('--resource <arn>', 'one request: its resource', '*')
    .option('--principal <principal>', 'who asks: an ARN, an account, a service, or * for an anonymous caller')
    .option('--account <id>', 'the account that owns the resource')
    .option('--context <key=value...>', 'condition keys; a key given twice has two values')
    .option(
      '--explain',
      'add which rule decided, which statements and conditions did or came near, and which condition keys were missing',
    )
    .action(simulate);
}

async function simulate(options: Options): Promise<void> {
  if ((options.action === undefined) === (options.requests === undefined)) {
    throw new UsageError('Give either --requests FILE or --action (with --resource and --context).');
  }
  const policies = await readPolicies(options);
  const advice = new Advice();
  await advice.onPolicies(policies.identity ?? []);
  const output = new Lines();
  process.stdout.on('error', readerGone);
  try {
    for await (const request of options.requests === undefined ? [singleRequest(options)] : requestLines(options)) {
      const decision = evaluate(request, policies);
      await advice.onRequest(request);
      await output.write(answer(request, decision, policies, options.explain ?? false));
    }
  } finally {
    // What was decided before a faulty line is told.
    await output.flush();
    process.stdout.off('error', readerGone);
  }
}

/** `… | head -1` closes the pipe: nobody reads on, so there is nothing left to do. */
function readerGone(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit();
  throw error;
}

function answer(request: Request, decision: Decision, policies: Policies, full: boolean): string {
  const { decision: outcome, statements, rule, explanation } = decision;
  if (!full) return JSON.stringify({ decision: outcome, statements });
  const clues = explain(request, policies, decision);
  return JSON.stringify({
    decision: outcome,
    statements,
    rule,
    explanation,
    clues: clues.map(({ policy, statement, why }) => `${statementName(policy, statement)} ${why}.`),
    missingKeys: [...new Set(clues.flatMap(({ missingKeys }) => missingKeys))],
  });
}

async function readPolicies(options: Options): Promise<Policies> {
  const all = (paths: readonly string[] | undefined) => Promise.all((paths ?? []).map(readPolicy));
  if (!options.policy && !options.resourcePolicy) {
    throw new UsageError('Give --policy FILE or --resource-policy FILE: without a policy nothing is allowed.');
  }
  const scps = await all(options.scp);
  // A list of denies is attached beside the policies that allow; it does not make a level that allows nothing.
  const granting = scps.filter(({ source }) => source.statements.some(({ effect }) => effect === 'Allow'));
  const denying = scps.filter((policy) => !granting.includes(policy));
  const [first, ...others] = granting.map((policy) => [policy]);
  return {
    identity: await all(options.policy),
    resource: options.resourcePolicy === undefined ? undefined : await readPolicy(options.resourcePolicy),
    boundary: options.boundary === undefined ? undefined : await readPolicy(options.boundary),
    session: await all(options.sessionPolicy),
    scps: scps.length === 0 ? [] : [[...(first ?? []), ...denying], ...others],
    rcps: await all(options.rcp),
  };
}

function singleRequest({ action, resource, principal, account, context }: Options): Request {
  const values = new Map<string, string[]>();
  for (const pair of context ?? []) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (key === undefined || value === undefined) throw new UsageError(`--context ${pair}: write KEY=VALUE.`);
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  const pairs = [...values].map(([key, list]) => [key, list.length === 1 ? list[0] : list]);
  const request = { action, resource, principal, accountId: account, context: Object.fromEntries(pairs) as unknown };
  const parsed = requestSchema.safeParse(request);
  if (!parsed.success) throw new UsageError(`The request does not fit: ${whatFails(parsed.error)}.`);
  return parsed.data;
}

/** The requests of a file, read line by line, so that its size does not matter. Options say what a line leaves out. */
async function* requestLines({ requests: path = '-', principal, account }: Options): AsyncGenerator<Request> {
  const name = path === '-' ? 'standard input' : path;
  const input = path === '-' ? process.stdin : createReadStream(path, 'utf8');
  const lines = createInterface({ input, crlfDelay: Infinity });
  let number = 0;
  try {
    for await (const line of lines) {
      number++;
      if (line.trim() === '') continue;
      if (line.length > longestRequest)
        throw new UsageError(
          `${name}:${number} has ${line.length} characters; at most ${longestRequest} are read of one request.`,
        );
      const request = parseLine(line, `${name}:${number}`);
      yield { ...request, principal: request.principal ?? principal, accountId: request.accountId ?? account };
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${name} cannot be read: ${(error as Error).message}.`);
  }
}

function parseLine(line: string, place: string): Request {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new UsageError(`${place} is not JSON: ${(error as Error).message}.`);
  }
  const parsed = requestSchema.safeParse(value);
  if (!parsed.success) throw new UsageError(`${place} is not a request: ${whatFails(parsed.error)}.`);
  return parsed.data;
}

function whatFails(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
    .join('; ');
}

/** Says on stderr, once each, which actions do not exist and which can never match. Loads action data service by service. */
class Advice {
  readonly #catalogues = new Map<string, Catalogue>();
  readonly #seen = new Set<string>();

  async #catalogue(service: string): Promise<Catalogue> {
    const known = this.#catalogues.get(service) ?? (await loadCatalogue([service]));
    this.#catalogues.set(service, known);
    return known;
  }

  async onPolicies(policies: readonly CompiledPolicy[]): Promise<void> {
    const actions = policies.flatMap(({ source }) =>
      source.statements.flatMap((statement) => statement.actions.values),
    );
    const catalogue = await loadCatalogue(actions.map(({ value }) => value.split(':')[0] ?? ''));
    for (const { source } of policies) {
      for (const { file, line, column, message } of validityFindings(source, {
        kind: 'inline-role-policy',
        catalogue,
      })) {
        process.stderr.write(`drydock: ${file}:${line}:${column} ${message}\n`);
      }
    }
  }

  async onRequest({ action, resource }: Request): Promise<void> {
    if (this.#seen.has(action)) return;
    this.#seen.add(action);
    const service = action.split(':')[0] ?? '';
    const catalogue = await this.#catalogue(service.toLowerCase());
    const fault = actionFault(action, catalogue);
    const [known] = catalogue.matching(action);
    if (fault) process.stderr.write(`drydock: ${[fault.message, fault.near].filter(Boolean).join(' ')}\n`);
    else if (known && !canApply(known, resource)) {
      process.stderr.write(`drydock: ${known.name} is never asked about ${resource}; AWS makes no such request.\n`);
    }
  }
}

/** Standard output in large pieces, waiting while the reader is slow. */
class Lines {
  #pending = '';

  async write(line: string): Promise<void> {
    this.#pending += `${line}\n`;
    if (this.#pending.length > 65_536) await this.flush();
  }

  async flush(): Promise<void> {
    const text = this.#pending;
    this.#pending = '';
    if (text !== '' && !process.stdout.write(text))
      await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}
