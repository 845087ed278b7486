/**
 * Does one set of policies allow a request that another does not? Every part of a request (action, resource, caller, each
 * condition key) is divided into the classes that the statements tell apart, so trying one request of each combination is
 * trying them all. What cannot be divided exactly is undecided, with the reason. Pure, deterministic, bounded.
 */
import { Undecided } from '../check.ts';
import { bundledCatalogue } from './catalogue.ts';
import type { Catalogue } from './catalogue.ts';
import { actionClasses } from './compare/actions.ts';
import type { ActionClass } from './compare/actions.ts';
import { keyStates } from './compare/keys.ts';
import type { KeyState } from './compare/keys.ts';
import { callers } from './compare/principals.ts';
import { arnPattern, templatePattern, textClasses } from './compare/texts.ts';
import { evaluate, evaluateFilter, prepareRequest, resourceApplies } from './evaluate.ts';
import type { CompiledPolicy, CompiledStatement, DecidingStatement, Request } from './evaluate.ts';
import { grantOf } from './principal.ts';

export type Relation = 'equivalent' | 'narrower' | 'broader' | 'incomparable' | 'undecided';

export interface Comparison {
  /** Of the first policies to the second: `narrower` allows less. */
  relation: Relation;
  /** Allowed by the first and not by the second. */
  witness?: Difference;
  /** Allowed by the second and not by the first. */
  reverseWitness?: Difference;
  /** Why it is undecided. */
  reason?: string;
}

export interface Difference extends Pick<Request, 'action' | 'resource' | 'principal' | 'context'> {
  /** The statements that allow it. */
  statements: DecidingStatement[];
  /** Statements of the other policies that deny it; none when nothing there allows it. */
  deniedBy: DecidingStatement[];
}

const combinationLimit = 200_000;

/** Compares what two sets of policies allow together. Both are attached to callers, or both to a resource. */
export function compare(
  policies: readonly CompiledPolicy[],
  reference: readonly CompiledPolicy[],
  catalogue: Catalogue = bundledCatalogue,
): Comparison {
  if (meaning(policies) === meaning(reference)) return { relation: 'equivalent' };
  const search = new Search(policies, reference, catalogue);
  let reason: string | undefined;
  try {
    search.run();
  } catch (error) {
    if (!(error instanceof Undecided)) throw error;
    reason = error.message;
  }
  const { witness, reverseWitness } = search;
  const found = { ...(witness && { witness }), ...(reverseWitness && { reverseWitness }) };
  if (witness && reverseWitness) return { relation: 'incomparable', ...found };
  if (reason !== undefined) return { relation: 'undecided', ...found, reason };
  return { relation: witness ? 'broader' : reverseWitness ? 'narrower' : 'equivalent', ...found };
}

/** The statements without their places, names and order: equal texts mean equal policies, whatever they hold. */
function meaning(policies: readonly CompiledPolicy[]): string {
  const values = (list: readonly { value: string }[] | undefined) => list?.map(({ value }) => value).sort();
  const texts = policies.flatMap(({ source }) =>
    source.statements.map(({ effect, actions, resources, principals, conditions }) =>
      JSON.stringify([
        source.version,
        effect,
        [actions.not, values(actions.values)],
        resources ? [resources.not, values(resources.values)] : null,
        principals ? [principals.not, principals.members.map(({ type, value }) => `${type} ${value}`).sort()] : null,
        conditions
          .map(
            ({ operatorName, key, values: list }) =>
              `${operatorName.value} ${key.value} ${JSON.stringify(values(list))}`,
          )
          .sort(),
      ]),
    ),
  );
  return [...new Set(texts)].sort().join('\n');
}

/** The resource of a policy that names none: its own, a role. */
const ownResource = 'arn:aws:iam::111122223333:role/this-role';

class Search {
  witness: Difference | undefined;
  reverseWitness: Difference | undefined;
  readonly #sides: readonly [readonly CompiledPolicy[], readonly CompiledPolicy[]];
  readonly #statements: CompiledStatement[];
  readonly #first: ReadonlySet<CompiledStatement>;
  readonly #variables: ReadonlyMap<CompiledStatement, boolean>;
  readonly #catalogue: Catalogue;
  readonly #named: boolean;
  #left = combinationLimit;

  constructor(first: readonly CompiledPolicy[], second: readonly CompiledPolicy[], catalogue: Catalogue) {
    this.#sides = [first, second];
    this.#statements = [...first, ...second].flatMap(({ statements }) => statements);
    this.#first = new Set(first.flatMap(({ statements }) => statements));
    this.#variables = new Map(
      [...first, ...second].flatMap(({ source, statements }) =>
        statements.map((statement) => [statement, source.version === '2012-10-17'] as const),
      ),
    );
    this.#catalogue = catalogue;
    this.#named = this.#statements.some(({ source }) => source.principals !== undefined);
  }

  run(): void {
    if (this.#named && this.#statements.some(({ source }) => source.principals === undefined))
      throw new Undecided(
        'One policy names its callers and another is attached to them: they answer different questions.',
      );
    for (const callersClass of this.#callerClasses()) {
      for (const actionClass of actionClasses(callersClass.statements, this.#catalogue)) {
        for (const [request, statements, known] of this.#resources(actionClass)) {
          this.#conditions({ ...request, ...callersClass.principal }, statements, known);
        }
      }
    }
  }

  /** The callers that different statements name; without Principal, the holder of the policies. */
  #callerClasses(): { principal: Pick<Request, 'principal'>; statements: CompiledStatement[] }[] {
    if (!this.#named)
      return [{ principal: {}, statements: this.#statements.filter(({ resources }) => resources !== null) }];
    const derived = this.#statements
      .flatMap(({ source }) => source.conditions)
      .find(({ key }) => /^aws:(principal(arn|account|type|isawsservice|servicename)|username)$/i.test(key.value));
    if (derived)
      throw new Undecided(
        `\`${derived.key.value}\` follows from who asks, which the comparison of policies with a Principal does not follow.`,
      );
    const classes = new Map<string, { principal: Pick<Request, 'principal'>; statements: CompiledStatement[] }>();
    for (const principal of callers(this.#statements.map(({ source }) => source))) {
      const caller = prepareRequest({ action: '', resource: '', principal }).principal;
      const statements = this.#statements.filter(
        ({ source }) => source.principals && grantOf(source.principals, caller, source.effect) !== 'none',
      );
      const key = statements.map((statement) => this.#statements.indexOf(statement)).join();
      if (!classes.has(key)) classes.set(key, { principal: { principal }, statements });
    }
    return [...classes.values()];
  }

  /** One request for each set of statements that a resource of the class can meet. */
  #resources({ statements, resources }: ActionClass): [Request, CompiledStatement[], boolean][] {
    const patterns = statements.flatMap((statement) =>
      (statement.source.resources?.values ?? []).flatMap(
        ({ value }) => arnPattern(value, this.#variables.get(statement) ?? true) ?? [],
      ),
    );
    const written = statements.flatMap(({ source }) => source.resources?.values.map(({ value }) => value) ?? []);
    const found = new Map<string, [Request, CompiledStatement[], boolean]>();
    const kinds = written.length === 0 ? new Map([[ownResource, [...resources.values()][0]]]) : resources;
    const templates = [...kinds].flatMap(([template, representative]) =>
      partitionsOf(written).map(
        (partition) => [template.replaceAll('${Partition}', partition), representative] as const,
      ),
    );
    for (const [template, representative] of templates) {
      if (!representative) continue;
      const likely = [...written.flatMap(likelyResources), plainResource(template)];
      for (const { text } of textClasses(templatePattern(template), patterns, likely)) {
        const request = { action: representative.action, resource: text };
        const prepared = prepareRequest(request);
        const meeting = statements.filter((statement) => resourceApplies(statement, prepared));
        if (!meeting.some(({ source }) => source.effect === 'Allow')) continue;
        const key = meeting.map((statement) => statements.indexOf(statement)).join();
        const before = found.get(key);
        if (!before || shorter({ request, known: representative.known }, { request: before[0], known: before[2] }))
          found.set(key, [request, meeting, representative.known]);
      }
    }
    return [...found.values()];
  }

  /** Tries every combination of what the condition keys can be. */
  #conditions(request: Request, statements: readonly CompiledStatement[], known: boolean): void {
    const byKey = new Map<
      string,
      {
        name: string;
        conditions: { condition: CompiledStatement['conditions'][number]; statement: number; variables: boolean }[];
      }
    >();
    for (const [statement, { conditions }] of statements.entries()) {
      for (const condition of conditions) {
        const name = condition.source.key.value;
        const entry = byKey.get(name.toLowerCase()) ?? { name, conditions: [] };
        byKey.set(name.toLowerCase(), entry);
        entry.conditions.push({ condition, statement, variables: this.#variables.get(statements[statement]!) ?? true });
      }
    }
    const keys = [...byKey].map(([key, { name, conditions }]) => ({
      name,
      states: distinct(
        keyStates(key, conditions),
        conditions.map(({ statement }) => statement),
      ),
    }));
    // Sets of statements as bit sets: this runs for every combination.
    const bits = (wanted: (statement: CompiledStatement) => boolean) =>
      statements.reduce((set, statement, index) => (wanted(statement) ? set | (1n << BigInt(index)) : set), 0n);
    const allowing = bits(({ source }) => source.effect === 'Allow');
    const sides = [bits((statement) => this.#first.has(statement)), bits((statement) => !this.#first.has(statement))];
    const allowed = (alive: bigint) =>
      sides.map((side) => (alive & side & allowing) !== 0n && (alive & side & ~allowing) === 0n);
    const walk = (index: number, alive: bigint, context: Request['context']): void => {
      if ((alive & allowing) === 0n) return;
      if (this.#left-- <= 0)
        throw new Undecided('The conditions of the two policies combine in too many ways to try them all.');
      const key = keys[index];
      if (key) {
        for (const { value, failing } of key.states)
          walk(index + 1, alive & ~failing, value === undefined ? context : { ...context, [key.name]: value });
        return;
      }
      const [first, second] = allowed(alive);
      if (first !== second) this.#differ({ ...request, ...(context && { context }) }, first ? 0 : 1, known);
    };
    walk(
      0,
      bits(() => true),
      undefined,
    );
  }

  #known: [boolean, boolean] = [false, false];

  /** Keeps the shortest request of each direction, actions that exist first. The evaluator has the last word. */
  #differ(request: Request, side: 0 | 1, known: boolean): void {
    const best = side === 0 ? this.witness : this.reverseWitness;
    if (best && !shorter({ request, known }, { request: best, known: this.#known[side] })) return;
    const [one, other] = [this.#decide(request, side), this.#decide(request, side === 0 ? 1 : 0)];
    if (one.decision !== 'allowed' || other.decision === 'allowed')
      throw new Error(`The comparison and the evaluator disagree about ${JSON.stringify(request)}.`);
    const difference = { ...request, statements: one.statements, deniedBy: other.statements };
    this.#known[side] = known;
    if (side === 0) this.witness = difference;
    else this.reverseWitness = difference;
  }

  #decide(request: Request, side: 0 | 1) {
    const policies = this.#sides[side];
    if (!this.#named) return evaluate(request, { identity: policies });
    const decisions = policies.map((policy) => evaluateFilter(request, policy));
    return (
      decisions.find(({ decision }) => decision === 'explicitDeny') ??
      decisions.find(({ decision }) => decision === 'allowed') ??
      decisions[0]!
    );
  }
}

/** States that stop different statements, the first of each. `failing` is a bit set. */
function distinct(
  states: readonly KeyState[],
  statements: readonly number[],
): { value: KeyState['value']; failing: bigint }[] {
  const found = new Map<bigint, { value: KeyState['value']; failing: bigint }>();
  for (const { value, holds } of states) {
    const failing = statements.reduce(
      (set, statement, index) => (holds[index] === true ? set : set | (1n << BigInt(statement))),
      0n,
    );
    if (!found.has(failing)) found.set(failing, { value, failing });
  }
  return [...found.values()];
}

interface Candidate {
  request: Pick<Request, 'action' | 'resource' | 'context'>;
  known: boolean;
}

function shorter(a: Candidate, b: Candidate): boolean {
  const cost = ({ request: { action, resource, context }, known }: Candidate) => [
    known ? 0 : 1,
    Object.keys(context ?? {}).length,
    action.length + resource.length + JSON.stringify(context ?? {}).length,
  ];
  const [ours, theirs] = [cost(a), cost(b)];
  for (const [index, value] of ours.entries()) if (value !== theirs[index]) return value < (theirs[index] ?? 0);
  return JSON.stringify(a.request) < JSON.stringify(b.request);
}

/** The partitions that patterns are about; `aws` when they leave it open altogether. */
function partitionsOf(patterns: readonly string[]): string[] {
  const named = patterns.flatMap((pattern) => pattern.split(':')[1] ?? []);
  const open = named.some((partition) => /[*?$]/.test(partition));
  return [
    ...new Set([
      'aws',
      ...(open ? ['aws-cn', 'aws-us-gov'] : []),
      ...named.filter((name) => /^aws[a-z-]*$/.test(name)),
    ]),
  ];
}

/** A resource pattern with names in the place of its wildcards, region and account among them. */
function likelyResources(pattern: string): string[] {
  const segments = pattern.split(':');
  const resource = segments.slice(5).join(':');
  return ['', 'other', '-other/other', 'other/other'].map((filling) =>
    [
      ...segments.slice(0, 5).map((text, index) => text.replaceAll('*', fillings[index] ?? 'other')),
      ...(segments.length > 5 ? [resource.replaceAll('*', filling)] : []),
    ]
      .join(':')
      .replaceAll('?', 'x'),
  );
}
const fillings = ['arn', 'aws', 's3', 'eu-west-2', '111122223333'];

/** A resource that nobody named. */
function plainResource(template: string): string {
  return template
    .replaceAll('${Region}', 'us-east-1')
    .replaceAll('${Account}', '444455556666')
    .replace(/\$\{([^}]*)\}/g, (_, name: string) => `other-${name.replace(/Name$/, '').toLowerCase()}`)
    .replaceAll('*', 'other');
}
