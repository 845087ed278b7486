/** Why a request is not allowed, statement by statement: what each allowing statement of the action lacks. */
import { actionApplies, prepareRequest, resourceApplies } from './evaluate.ts';
import type { CompiledPolicy, PreparedRequest, Request } from './evaluate.ts';
import type { Condition, Statement } from './policy.ts';

export interface NearMiss {
  policy: string;
  statement: Statement;
  /** What did not fit, in a sentence without the statement's name. */
  why: string;
}

/** The allowing statements that name the action and fail on the resource or a condition, those that fit the resource first. */
export function nearMisses(request: Request, policies: readonly CompiledPolicy[]): NearMiss[] {
  const prepared = prepareRequest(request);
  const misses: (NearMiss & { closeness: number })[] = [];
  for (const { source, statements } of policies) {
    for (const statement of statements) {
      if (statement.source.effect !== 'Allow' || !actionApplies(statement, prepared)) continue;
      if (!resourceApplies(statement, prepared)) {
        misses.push({
          policy: source.file,
          statement: statement.source,
          why: resourceWhy(statement.source, request.resource),
          closeness: 1,
        });
        continue;
      }
      const failed = statement.conditions.find((condition) => !condition.holds(prepared.context));
      if (failed) {
        const why = conditionWhy(failed.source, prepared);
        misses.push({ policy: source.file, statement: statement.source, why, closeness: 2 });
      }
    }
  }
  return misses
    .sort((a, b) => b.closeness - a.closeness)
    .map(({ policy, statement, why }) => ({ policy, statement, why }));
}

function resourceWhy({ resources }: Statement, wanted: string): string {
  const values = resources?.values.map(({ value }) => value) ?? [];
  if (resources?.not) return `leaves ${quoted(values)} out`;
  const bucket = values.find((value) => value.startsWith('arn:aws:s3:::') && wanted.startsWith(`${value}/`));
  const hint = bucket ? ` (that is the bucket; its objects are \`${bucket}/*\`)` : '';
  return `allows the action on ${quoted(values)} only${hint}`;
}

function conditionWhy({ operatorName, key, values }: Condition, { context }: PreparedRequest): string {
  const present = context.get(key.value.toLowerCase());
  const has = present === undefined ? 'the request does not carry that key' : `the request has ${quoted(present)}`;
  return `asks for \`${operatorName.value}\` \`${key.value}\` ${quoted(values.map(({ value }) => value))}, and ${has}`;
}

function quoted(values: readonly string[]): string {
  const shown = values.slice(0, 3).map((value) => `\`${value}\``);
  return `${shown.join(', ')}${values.length > 3 ? ` and ${values.length - 3} more` : ''}`;
}
