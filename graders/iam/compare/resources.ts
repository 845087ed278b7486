/** Resources as two policies tell them apart: for each set of statements that a resource can meet, one that meets it. */
import { prepareRequest, resourceApplies } from '../evaluate.ts';
import type { CompiledStatement, Request } from '../evaluate.ts';
import type { ActionClass } from './actions.ts';
import { arnPattern, templatePattern, textClasses } from './texts.ts';
import type { Effort } from './effort.ts';
import { shorter } from './witness.ts';
import type { Candidate } from './witness.ts';

/** A request, and the statements that its action and its resource meet. */
export interface Meeting extends Candidate {
  request: Pick<Request, 'action' | 'resource'>;
  statements: readonly CompiledStatement[];
}

/** The resource of a policy that names none: its own, a role. */
const ownResource = 'arn:aws:iam::111122223333:role/this-role';

/** `variables`: the statement's policy version knows policy variables. Throws Undecided when patterns cannot be told apart. */
export function meetings(
  { statements, resources }: ActionClass,
  variables: (statement: CompiledStatement) => boolean,
  effort: Effort,
): Meeting[] {
  const patterns = statements.flatMap((statement) =>
    (statement.source.resources?.values ?? []).flatMap(({ value }) => arnPattern(value, variables(statement)) ?? []),
  );
  const written = [
    ...new Set(statements.flatMap(({ source }) => source.resources?.values.map(({ value }) => value) ?? [])),
  ];
  const likely = [...new Set(written.flatMap(likelyResources))];
  const kinds = written.length === 0 ? new Map([[ownResource, [...resources.values()][0]]]) : resources;
  const partitions = partitionsOf(written);
  const found = new Map<string, Meeting>();
  for (const [kind, representative] of kinds) {
    if (!representative) continue;
    const { action, strangeness } = representative;
    for (const template of new Set(partitions.map((partition) => kind.replaceAll('${Partition}', partition)))) {
      for (const { text } of textClasses(
        templatePattern(template),
        patterns,
        [...likely, plainResource(template)],
        effort,
      )) {
        const request = { action, resource: text };
        const prepared = prepareRequest(request);
        const meeting = statements.filter((statement) => resourceApplies(statement, prepared));
        if (!meeting.some(({ source }) => source.effect === 'Allow')) continue;
        const key = meeting.map((statement) => statements.indexOf(statement)).join();
        const before = found.get(key);
        const now = { request, strangeness, statements: meeting };
        if (!before || shorter(now, before)) found.set(key, now);
      }
    }
  }
  return [...found.values()];
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
