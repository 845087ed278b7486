/**
 * Rules about `*` where less would do: everything, a whole service, every resource. Only of policies that grant to their
 * holder, and only of Allow: in a key policy or a bucket policy `*` is the key or bucket itself, and a Deny may be wide.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
 */
import { canApply, sampleResources } from '../catalogue.ts';
import type { Catalogue, CatalogueAction } from '../catalogue.ts';
import { emptyContext } from '../context.ts';
import { compilePolicy } from '../evaluate.ts';
import type { CompiledPolicy } from '../evaluate.ts';
import { compileArn, splitArn } from '../match.ts';
import type { Located, Statement } from '../policy.ts';
import { concreteResources } from '../probe.ts';
import { grantsToItsHolder } from '../validity/fault.ts';
import { listed } from './advice.ts';
import { isDenied } from './attempt.ts';
import { escalationPaths } from './escalation-paths.ts';
import type { Advice, AdviceRule } from './advice.ts';

export const starAdvice: AdviceRule = ({ policy, kind, catalogue }) => {
  if (!grantsToItsHolder(kind)) return [];
  const compiled = compilePolicy(policy);
  return policy.statements
    .filter(({ effect, actions, resources }) => effect === 'Allow' && !actions.not && resources && !resources.not)
    .flatMap((statement) =>
      isFullAccess(statement)
        ? [fullAccess(statement)]
        : [...wholeServices(statement, compiled, catalogue), ...everyResource(statement, compiled, catalogue)],
    );
};

/** Every action on every resource. */
export function isFullAccess({ effect, actions, resources }: Statement): boolean {
  const star = (list: readonly Located[] | undefined) => list?.some(({ value }) => /^\*+$/.test(value)) ?? false;
  return effect === 'Allow' && !actions.not && !resources?.not && star(actions.values) && star(resources?.values);
}

function fullAccess({ index, range, conditions }: Statement): Advice {
  const when = conditions.length > 0 ? ', whenever its condition holds' : '';
  return {
    code: 'full-access',
    severity: 'security',
    range: { ...range, endLine: range.line, endColumn: range.column + 1 },
    message: `Statement ${index + 1} is administrator access: every action on every resource${when}. Whoever gets these credentials owns the account, its logs and its backups.`,
    fix: 'List the actions that the work needs, and the resources it needs them on.',
  };
}

function wholeServices(statement: Statement, policy: CompiledPolicy, catalogue: Catalogue): Advice[] {
  const { actions, index } = statement;
  const resources = concreteResources(statement);
  return actions.values.flatMap(({ value, range }) => {
    const [, service] = /^([\w-]+):\*+$/.exec(value) ?? [];
    if (service === undefined) return [];
    // Denies of the same policy may leave little of it.
    const known = catalogue
      .matching(value)
      .filter((action) =>
        [...resources, ...sampleResources(action, '111122223333', 'eu-west-2')].some(
          (resource) => canApply(action, resource) && !isDenied(policy, action.name, resource),
        ),
      );
    if (known.length === 0 && catalogue.actionsOf(service)) return [];
    // ssmmessages and its like: the whole service is one channel, and there is nothing to choose.
    if (known.length > 0 && known.length <= 8 && !known.some(({ access }) => access === 'P')) return [];
    const worst = [...known]
      .sort((a, b) => weight(a) - weight(b) || a.name.length - b.name.length)
      .map(({ name }) => name);
    const among = worst.length > 0 ? `, ${listed(worst.slice(0, 2))} among them` : '';
    return [
      {
        code: 'service-wildcard',
        severity: 'warning' as const,
        range,
        message: `\`${value}\` in statement ${index + 1} is every action of \`${service}\`${among}, and each one that AWS adds later.`,
        fix: 'List the actions that are called; `Get*` or `Describe*` is a middle way for reading.',
      },
    ];
  });
}

/** Changing who may do what, then destroying, then the rest. */
function weight({ access, name }: CatalogueAction): number {
  if (access === 'P') return /:((Put|Set)\w*Policy|AddPermission|CreateGrant)$/.test(name) ? 0 : 1;
  if (access === 'W') return /:Delete/.test(name) ? 2 : 3;
  return 4;
}

function everyResource(statement: Statement, policy: CompiledPolicy, catalogue: Catalogue): Advice[] {
  const { actions, resources, index } = statement;
  const star = resources?.values.find(({ value }) => value === '*' || value.includes(':*'));
  if (!star) return [];
  const written = actions.values.filter(({ value }) => !/^([\w-]+:)?\*+$/.test(value));
  const alone: string[] = [];
  const open: { written: string; forms: string[] }[] = [];
  for (const { value } of written) {
    const known = catalogue.matching(value);
    const held = known.filter((action) => isOpen(action, statement, policy) && !isBounded(action, statement));
    if (held.length > 0) open.push({ written: value, forms: held.map(plainestForm) });
    else if (known.length > 0 && known.every((action) => action.resources.length === 0)) alone.push(value);
  }
  const [first, ...others] = open.map((one) => one.written);
  if (first === undefined) return [];
  const forms = [...new Set(open.flatMap((one) => one.forms))].sort((a, b) => a.length - b.length).slice(0, 2);
  return [
    {
      code: 'needless-star',
      severity: 'warning',
      range: star.range,
      message: `\`${first}\`${others.length > 0 ? ` (and ${listed(others)})` : ''} in statement ${index + 1} is held to no resource: \`${star.value}\` reaches every one that there is and will be, those of other teams and other services among them.`,
      fix: `Name them: ${listed(forms)}.${alone.length > 0 ? ` ${listed(alone)} ${alone.length > 1 ? 'know' : 'knows'} no single resource; give ${alone.length > 1 ? 'them' : 'it'} a statement with \`*\`.` : ''}`,
    },
  ];
}

/** Said already, with what somebody does with it. */
const escalating = new Set(escalationPaths.flatMap(({ needs }) => (needs.length === 1 ? [needs[0].action] : [])));

/**
 * Reads of settings are left alone: they say little that an inventory does not. PassRole and its like have rules of their
 * own; of PutMetricData the resource is new and optional, what holds it is `cloudwatch:namespace`.
 */
function isOpen(action: CatalogueAction, { resources }: Statement, policy: CompiledPolicy): boolean {
  if (action.access === 'L' || action.resources.length === 0 || escalating.has(action.name)) return false;
  if (/^(iam:|sts:|[\w-]+:(Describe|List))/.test(action.name) || action.name === 'cloudwatch:PutMetricData')
    return false;
  const patterns = (resources?.values ?? []).map(({ value }) => compileArn(value, true));
  // Somebody else's resource, of a name that no policy would write.
  return sampleResources(action, '444455556666', 'ap-southeast-4').some(
    (resource) =>
      patterns.some((matches) => matches(splitArn(resource), emptyContext)) && !isDenied(policy, action.name, resource),
  );
}

/** A condition on the resource's tags or owner, or on what the service itself says of the request, is another way to hold it. */
function isBounded({ name }: CatalogueAction, { conditions }: Statement): boolean {
  const service = name.slice(0, name.indexOf(':') + 1);
  return conditions.some(({ key }) => {
    const lower = key.value.toLowerCase();
    return /resourcetag\/|^aws:(resource(account|orgid|orgpaths)|calledvia)/.test(lower) || lower.startsWith(service);
  });
}

function plainestForm({ resources }: CatalogueAction): string {
  const template = [...resources].sort((a, b) => a.length - b.length)[0] ?? '*';
  return template.replaceAll('${Partition}', 'aws').replace(/\$\{([^}]*)\}/g, '$1');
}
