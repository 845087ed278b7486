import { itemsAt, stringAt } from '../../parse/tree.ts';
import { containerTitle, given } from '../manifests.ts';
import type { Container, Pod } from '../manifests.ts';
import { breachAt, breachOf, isWindows } from './standard.ts';
import type { Breach, StandardCheck } from './standard.ts';

/** Every container drops ALL capabilities and adds at most NET_BIND_SERVICE. */
export const capabilitiesRestricted: StandardCheck = {
  id: 'capabilities_restricted',
  level: 'restricted',
  overrides: 'capabilities_baseline',
  versions: [
    { since: 22, breaches: allBreaches },
    { since: 25, breaches: (pod) => (isWindows(pod) ? [] : allBreaches(pod)) },
  ],
};

function allBreaches(pod: Pod): Breach[] {
  return pod.containers.flatMap((container) => [...kept(container), ...added(container)]);
}

function kept(container: Container): Breach[] {
  const owner = containerTitle(container);
  const drop = given(container.tree, 'securityContext', 'capabilities', 'drop');
  const dropped = itemsAt(drop).map((item) => stringAt(item) ?? '');
  if (dropped.includes('ALL')) return [];
  const almost = itemsAt(drop).find((item) => stringAt(item)?.toUpperCase() === 'ALL');
  if (drop !== undefined && almost !== undefined) {
    const message = `${owner} drops \`${stringAt(almost) ?? ''}\`; the standard asks for \`ALL\` in capitals and compares letter by letter, so this pod is refused.`;
    return [breachAt({ value: drop, container, owner }, message, almost)];
  }
  const message =
    dropped.length === 0
      ? `${owner} keeps the capabilities that the runtime gives by default: \`capabilities.drop\` must name \`ALL\`. Each one kept is a right of root that an intruder can use.`
      : `${owner} drops ${dropped.map((name) => `\`${name}\``).join(', ')} and keeps the rest of the default capabilities: \`capabilities.drop\` must name \`ALL\`.`;
  return drop === undefined ? [breachOf(container, message)] : [breachAt({ value: drop, container, owner }, message)];
}

function added(container: Container): Breach[] {
  const owner = containerTitle(container);
  const add = given(container.tree, 'securityContext', 'capabilities', 'add');
  return itemsAt(add)
    .filter((item) => stringAt(item) !== 'NET_BIND_SERVICE')
    .map((item) =>
      breachAt(
        { value: item, container, owner },
        `${owner} adds \`${stringAt(item) ?? ''}\`; restricted allows \`NET_BIND_SERVICE\` alone, written exactly so.`,
      ),
    );
}
