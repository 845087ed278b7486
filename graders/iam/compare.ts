/**
 * Does one set of policies allow a request that another does not? Every part of a request (action, resource, caller, each
 * condition key) is divided into the classes that the statements tell apart, so trying one request of each combination is
 * trying them all. What cannot be divided exactly is undecided, with the reason. Pure, deterministic, bounded.
 */
import { Undecided } from '../check.ts';
import { bundledCatalogue } from './catalogue.ts';
import type { Catalogue } from './catalogue.ts';
import { actionClasses, carries } from './compare/actions.ts';
import { differingContexts } from './compare/contexts.ts';
import { Effort } from './compare/effort.ts';
import { callers } from './compare/principals.ts';
import { meetings } from './compare/resources.ts';
import type { Meeting } from './compare/resources.ts';
import { shorter } from './compare/witness.ts';
import type { Candidate } from './compare/witness.ts';
import { evaluate, evaluateFilter, prepareRequest } from './evaluate.ts';
import type { CompiledPolicy, CompiledStatement, DecidingStatement, Request } from './evaluate.ts';
import type { Statement } from './policy.ts';
import { derivedKeys, grantOf } from './principal.ts';

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

/** Compares what two sets of policies allow together. Both are attached to callers, or both to a resource. */
export function compare(
  policies: readonly CompiledPolicy[],
  reference: readonly CompiledPolicy[],
  catalogue: Catalogue = bundledCatalogue,
): Comparison {
  if (meaning(policies) === meaning(reference)) return { relation: 'equivalent' };
  const search = new Search(policies, reference, catalogue);
  search.run();
  const { witness, reverseWitness, reason } = search;
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

/** Far beyond what AWS lets anybody attach. */
const sizeLimit = 5000;

const sizeOf = ({ actions, resources, principals, conditions }: Statement): number =>
  actions.values.length +
  (resources?.values.length ?? 0) +
  (principals?.members.length ?? 0) +
  conditions.reduce((sum, { values }) => sum + values.length, 0);

interface CallerClass {
  principal: Pick<Request, 'principal'>;
  /** Those that mean the caller, conditions on what follows from who asks included. */
  statements: CompiledStatement[];
}

class Search {
  witness: Difference | undefined;
  reverseWitness: Difference | undefined;
  /** The first reason why a part could not be decided. */
  reason: string | undefined;
  readonly #sides: readonly [readonly CompiledPolicy[], readonly CompiledPolicy[]];
  readonly #statements: CompiledStatement[];
  readonly #first: ReadonlySet<CompiledStatement>;
  readonly #variables: ReadonlySet<CompiledStatement>;
  readonly #catalogue: Catalogue;
  readonly #named: boolean;
  readonly #effort = new Effort();

  constructor(first: readonly CompiledPolicy[], second: readonly CompiledPolicy[], catalogue: Catalogue) {
    this.#sides = [first, second];
    this.#statements = [...first, ...second].flatMap(({ statements }) => statements);
    this.#first = new Set(first.flatMap(({ statements }) => statements));
    this.#variables = new Set(
      [...first, ...second].flatMap(({ source, statements }) => (source.version === '2012-10-17' ? statements : [])),
    );
    this.#catalogue = catalogue;
    this.#named = this.#statements.some(({ source }) => source.principals !== undefined);
  }

  /** Looks at every part, also when one cannot be decided: a request that differs is one whatever the rest. */
  run(): void {
    this.#trying(() => {
      const size = this.#statements.reduce((sum, { source }) => sum + sizeOf(source), 0);
      if (size > sizeLimit)
        throw new Undecided(
          `The policies have ${size} actions, resources and values; at most ${sizeLimit} are compared.`,
        );
      if (this.#named && this.#statements.some(({ source }) => source.principals === undefined))
        throw new Undecided(
          'One policy names its callers and another is attached to them: they answer different questions.',
        );
      for (const callerClass of this.#callerClasses())
        for (const actionClass of actionClasses(callerClass.statements, this.#catalogue))
          this.#trying(() => {
            for (const meeting of meetings(actionClass, (one) => this.#variables.has(one), this.#effort))
              this.#trying(() => this.#conditions(meeting, callerClass));
          });
    });
  }

  #trying(part: () => void): void {
    if (this.#effort.spent) return;
    try {
      part();
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
      this.reason ??= error.message;
    }
  }

  /** The callers that different statements name; without Principal, the holder of the policies. */
  #callerClasses(): CallerClass[] {
    if (!this.#named)
      return [{ principal: {}, statements: this.#statements.filter(({ resources }) => resources !== null) }];
    const classes = new Map<string, CallerClass>();
    for (const principal of callers(this.#statements, (one) => this.#variables.has(one), this.#effort)) {
      const { principal: caller, context } = prepareRequest({ action: '', resource: '', principal });
      const statements = this.#statements.filter(
        ({ source, conditions }) =>
          source.principals &&
          grantOf(source.principals, caller, source.effect) !== 'none' &&
          conditions.every((one) => !derivedKeys.has(one.source.key.value.toLowerCase()) || one.holds(context)),
      );
      const key = statements.map((statement) => this.#statements.indexOf(statement)).join();
      if (!classes.has(key)) classes.set(key, { principal: { principal }, statements });
    }
    return [...classes.values()];
  }

  #conditions({ request, strangeness, statements }: Meeting, { principal }: CallerClass): void {
    const differing = differingContexts(
      statements,
      {
        first: (statement) => this.#first.has(statement),
        variables: (statement) => this.#variables.has(statement),
        manyValues: (key) => this.#catalogue.keyOf(key)?.type.startsWith('ArrayOf'),
        carried: (key) => carries(request.action, key, this.#catalogue),
        free: (key) => !this.#named || !derivedKeys.has(key),
      },
      this.#effort,
    );
    for (const side of [0, 1] as const) {
      const found = differing[side];
      if (!found) continue;
      const asked = { ...request, ...principal, ...(found.context && { context: found.context }) };
      this.#differ({ request: asked, strangeness: strangeness + found.strangeness }, side);
    }
  }

  #best: [Candidate | undefined, Candidate | undefined] = [undefined, undefined];

  /** Keeps the plainest request of each direction. The evaluator has the last word. */
  #differ(candidate: Candidate, side: 0 | 1): void {
    const best = this.#best[side];
    if (best && !shorter(candidate, best)) return;
    const { request } = candidate;
    const [one, other] = [this.#decide(request, side), this.#decide(request, side === 0 ? 1 : 0)];
    if (one.decision !== 'allowed' || other.decision === 'allowed')
      throw new Error(`The comparison and the evaluator disagree about ${JSON.stringify(request)}.`);
    const difference = { ...request, statements: one.statements, deniedBy: other.statements };
    this.#best[side] = candidate;
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
