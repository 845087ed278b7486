/** Circles of references between resources: CloudFormation cannot tell which to make first. */
import type { Finding, Range } from '../check.ts';
import { at, itemsAt } from '../parse/tree.ts';
import type { Tree } from '../parse/tree.ts';
import type { Declared } from './template.ts';

/** One finding per circle, at the reference that closes it. */
export function circles(declared: readonly Declared[], file: string): Finding[] {
  const ids = new Set(declared.map(({ entry }) => entry.key));
  const edges = new Map(declared.map(({ entry }) => [entry.key, needs(entry.value).filter(({ to }) => ids.has(to))]));
  const findings: Finding[] = [];
  const done = new Set<string>();
  const visit = (id: string, way: readonly string[]): void => {
    for (const { to, range } of edges.get(id) ?? []) {
      if (way.includes(to)) {
        const circle = [...way.slice(way.indexOf(to)), to].map((name) => `\`${name}\``).join(' → ');
        findings.push({
          file,
          ...range,
          message: `${circle} is a circle: ${way.at(-1) === to ? 'it needs itself' : 'each needs the other'} to exist first, so CloudFormation refuses the template. Rules that name each other's security group become resources of their own (\`AWS::EC2::SecurityGroupIngress\`, \`AWS::EC2::SecurityGroupEgress\`).`,
        });
      } else if (!done.has(to)) visit(to, [...way, to]);
    }
    done.add(id);
  };
  for (const id of edges.keys()) if (!done.has(id)) visit(id, [id]);
  return findings;
}

/** What has to be there before the resource is made, by logical id: `DependsOn` and what its properties refer to. */
export function needs(resource: Tree): { to: string; range: Range }[] {
  const depends = at(resource, 'DependsOn');
  const named = depends?.kind === 'string' ? [depends] : itemsAt(resource, 'DependsOn');
  return [
    ...named.flatMap((item) => (item.kind === 'string' ? [{ to: item.value, range: item.range }] : [])),
    ...references(at(resource, 'Properties')),
  ];
}

/** Every logical id that Ref, GetAtt and Sub name below this tree. */
function references(tree: Tree | undefined): { to: string; range: Range }[] {
  if (tree?.kind === 'array') return tree.items.flatMap(references);
  if (tree?.kind !== 'object') return [];
  return tree.entries.flatMap(({ key, value }) => {
    const list = value.kind === 'array' ? value.items : [value];
    const first = list[0];
    if (key === 'Ref' && value.kind === 'string') return [{ to: value.value, range: value.range }];
    if (key === 'Fn::GetAtt' && first?.kind === 'string')
      return [{ to: first.value.split('.')[0] ?? '', range: value.range }];
    if (key === 'Fn::Sub' && first?.kind === 'string') {
      const names = [...first.value.matchAll(/\$\{([A-Za-z0-9]+)(?:\.[^}]*)?\}/g)];
      const own = list[1]?.kind === 'object' ? list[1].entries.map((entry) => entry.key) : [];
      return [
        ...names
          .map((match) => match[1] ?? '')
          .filter((name) => !own.includes(name))
          .map((to) => ({ to, range: value.range })),
        ...references(list[1]),
      ];
    }
    return references(value);
  });
}
