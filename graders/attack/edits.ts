/**
 * What a learner changed, counted by what a reviewer would call one change: a statement of a policy, a property of a resource or
 * one item of a list in it, a field of a container or one item of a list in it, an instruction, a setting. Formatting, comments,
 * the order of what has none, and labels (`Sid`) are no change.
 */
import type { Files, Range } from '../check.ts';
import { parseAgentConfig } from '../host/agent-config.ts';
import { parseDockerfile } from '../parse/dockerfile.ts';
import { parseJson } from '../parse/json.ts';
import { stringAt } from '../parse/tree.ts';
import type { Entry, ObjectTree, Tree } from '../parse/tree.ts';
import { parseTemplateTree } from '../cloudformation/template.ts';
import type { World } from './world.ts';
import { policyFiles } from './models.ts';

export interface Edit {
  file: string;
  range: Range;
  /** `statement 2 changed`. */
  what: string;
}

/** A thing that can be changed. Items of a list share a place; one that goes and one that comes are one change. */
interface Unit {
  /** Where it is in the file: same place, same thing. */
  place: string;
  text: string;
  range: Range;
  /** How people call it. */
  name: string;
  /** Of a mount: the volume that it names. Of a volume: its name. */
  mounts?: string;
  volume?: string;
  /** The place of the resource or container that it is a part of. */
  owner?: string;
}

/** The changes of one submission. Files that cannot be read tell none. */
export function editsOf(world: World, before: Files, after: Files): Edit[] {
  return Object.keys(before)
    .filter((file) => before[file] !== after[file])
    .flatMap((file) =>
      dockerfiles(world).includes(file)
        ? instructionEdits(file, before[file] ?? '', after[file] ?? '')
        : unitEdits(world, file, before[file] ?? '', after[file] ?? ''),
    );
}

const dockerfiles = ({ containers }: World): string[] => containers.flatMap(({ task }) => task?.image ?? []);

function unitEdits(world: World, file: string, before: string, after: string): Edit[] {
  const units = (text: string): Unit[] | null => {
    if (file === world.hosts.agent) return settingsOf(text, file);
    const tree = file === world.network ? parseTemplateTree(text, file).subject : parseJson(text, file).subject;
    if (tree?.kind !== 'object') return null;
    if (file === world.network) return templateUnits(tree);
    return policyFiles(world).some((policy) => policy.file === file) ? policyUnits(tree) : taskUnits(tree);
  };
  const [old, now] = [units(before), units(after)];
  if (old === null || now === null) return [];
  // A volume goes with its last mount, and one that nobody mounts does nothing.
  const mounted = new Set(now.flatMap(({ mounts }) => mounts ?? []));
  const counted = ({ volume }: Unit): boolean => volume === undefined || mounted.has(volume);
  return compare(file, old.filter(counted), now.filter(counted));
}

const first: Range = { line: 1, column: 1, endLine: 1, endColumn: 1 };

function compare(file: string, old: readonly Unit[], now: readonly Unit[]): Edit[] {
  const [were, are] = [new Set(old.map(({ place }) => place)), new Set(now.map(({ place }) => place))];
  // What comes or goes with its owner is no change of its own.
  const counted = ({ owner }: Unit): boolean => owner === undefined || (were.has(owner) && are.has(owner));
  const places = [...new Set([...old, ...now].filter(counted).map(({ place }) => place))];
  return places.flatMap((place): Edit[] => {
    const gone = old.filter((unit) => unit.place === place);
    const come = now.filter((unit) => unit.place === place);
    // What is in both, as often as it is in both, was not touched.
    for (const unit of [...gone]) {
      const same = come.findIndex(({ text }) => text === unit.text);
      if (same < 0) continue;
      come.splice(same, 1);
      gone.splice(gone.indexOf(unit), 1);
    }
    // A list that comes or goes as a whole is one change.
    const whole = !were.has(place) || !are.has(place);
    const count = whole ? Math.min(1, gone.length + come.length) : Math.max(gone.length, come.length);
    return Array.from({ length: count }, (_, index) => {
      const { name, range } = come[index] ?? gone[index]!;
      const what = come[index] && gone[index] ? 'changed' : come[index] ? 'added' : 'removed';
      return { file, range: come[index] ? range : nearest(now, place), what: `${name} ${what}` };
    });
  });
}

/** Where something is gone: at its neighbour, the thing with the longest place in common. */
function nearest(units: readonly Unit[], place: string): Range {
  const common = (other: string): number => {
    const differs = [...other].findIndex((letter, index) => letter !== place[index]);
    return differs < 0 ? other.length : differs;
  };
  const near = units.toSorted((a, b) => common(b.place) - common(a.place))[0];
  return near?.range ?? first;
}

/** The value with sorted keys and without what is only a label. */
function plain(tree: Tree): unknown {
  switch (tree.kind) {
    case 'object':
      return Object.fromEntries(
        tree.entries.map(({ key, value }) => [key, plain(value)] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)),
      );
    case 'array':
      return tree.items.map(plain);
    case 'number':
      return tree.text;
    case 'null':
      return null;
    default:
      return String(tree.value);
  }
}

const textOf = (tree: Tree): string => JSON.stringify(plain(tree));

/** A list item by item, anything else as one. */
function fieldUnits(place: string, name: string, { keyRange, value }: Entry, owner?: string): Unit[] {
  const common = { place, ...(owner !== undefined && { owner }) };
  if (value.kind !== 'array') return [{ ...common, text: textOf(value), range: keyRange, name }];
  const named = `an item of ${name}`;
  return value.items.map((item) => ({
    ...common,
    ...volumeIn(place, item),
    text: textOf(item),
    range: item.range,
    name: named,
  }));
}

function volumeIn(place: string, item: Tree): Pick<Unit, 'mounts' | 'volume'> {
  const [mounts, volume] = [stringAt(item, 'sourceVolume'), stringAt(item, 'name')];
  if (place.endsWith(' mountPoints')) return mounts === undefined ? {} : { mounts };
  return place === 'volumes' && volume !== undefined ? { volume } : {};
}

function taskUnits(tree: ObjectTree): Unit[] {
  return tree.entries.flatMap((entry) => {
    if (entry.key !== 'containerDefinitions' || entry.value.kind !== 'array')
      return fieldUnits(entry.key, `\`${entry.key}\``, entry);
    return entry.value.items.flatMap((item, index) => {
      if (item.kind !== 'object') return [];
      const named = item.entries.find(({ key }) => key === 'name')?.value;
      const name = named?.kind === 'string' ? named.value : `#${index + 1}`;
      const owner = `container ${name}`;
      return [
        { place: owner, text: name, range: item.range, name: `container \`${name}\`` },
        ...item.entries.flatMap((field) =>
          fieldUnits(`${owner} ${field.key}`, `\`${field.key}\` of ${name}`, field, owner),
        ),
      ];
    });
  });
}

/** A list of a policy is a set, and one text is a list of one. */
function policyUnits(tree: ObjectTree): Unit[] {
  return tree.entries.flatMap(({ key, keyRange, value }): Unit[] => {
    if (key !== 'Statement') return [{ place: key, text: textOf(value), range: keyRange, name: `\`${key}\`` }];
    const items = value.kind === 'array' ? value.items : [value];
    return items.map((item, index) => ({
      place: key,
      text: statementText(item),
      range: item.range,
      name: `statement ${index + 1}`,
    }));
  });
}

function statementText(item: Tree): string {
  const sets = (value: unknown): unknown => {
    if (Array.isArray(value)) return [...new Set(value.map((each) => JSON.stringify(each)))].sort();
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sets(inner)]));
    return [JSON.stringify(value)];
  };
  if (item.kind !== 'object') return textOf(item);
  return JSON.stringify(sets(plain({ ...item, entries: item.entries.filter(({ key }) => key !== 'Sid') })));
}

/** Resources that come or go count once, whatever they hold. */
function templateUnits(tree: ObjectTree): Unit[] {
  return tree.entries.flatMap((section) => {
    if (section.key !== 'Resources' || section.value.kind !== 'object')
      return section.key === 'Description'
        ? []
        : [{ place: section.key, text: textOf(section.value), range: section.keyRange, name: `\`${section.key}\`` }];
    return section.value.entries.flatMap(({ key: id, keyRange, value }): Unit[] => {
      if (value.kind !== 'object') return [];
      const marker = { place: id, text: id, range: keyRange, name: `\`${id}\`` };
      const attributes = value.entries.filter(({ key }) => key !== 'Properties');
      const properties = value.entries.find(({ key }) => key === 'Properties')?.value;
      return [
        marker,
        ...attributes.map((each) => ({
          owner: id,
          place: `${id} ${each.key}`,
          text: textOf(each.value),
          range: each.keyRange,
          name: `\`${each.key}\` of ${id}`,
        })),
        ...(properties?.kind === 'object' ? properties.entries : [])
          // A description in words; AWS makes a new group for it, and nobody is let in or kept out.
          .filter(({ key }) => key !== 'GroupDescription')
          .flatMap((each) => fieldUnits(`${id}.${each.key}`, `\`${each.key}\` of ${id}`, each, id)),
      ];
    });
  });
}

function settingsOf(text: string, file: string): Unit[] {
  return [...parseAgentConfig(text, file).settings].map(([name, { value, range }]) => ({
    place: name,
    text: value,
    range,
    name: `\`${name}\``,
  }));
}

/** Instructions beyond these are not read; whoever writes as many has changed far too much by then. */
const mostInstructions = 400;

/** The fewest instructions that have to be added, removed or replaced; their order counts. */
function instructionEdits(file: string, before: string, after: string): Edit[] {
  const read = (text: string) =>
    (parseDockerfile(text, file).subject?.instructions ?? [])
      .slice(0, mostInstructions)
      .map(({ range, keyword, rest }) => ({ range, text: `${keyword} ${rest.text.replace(/\s+/g, ' ').trim()}` }));
  const [old, now] = [read(before), read(after)];
  const cost: number[][] = Array.from({ length: old.length + 1 }, (_, i) =>
    Array.from({ length: now.length + 1 }, (__, j) => (i === 0 ? j : i)),
  );
  for (let i = 1; i <= old.length; i++)
    for (let j = 1; j <= now.length; j++)
      cost[i]![j] =
        old[i - 1]!.text === now[j - 1]!.text
          ? cost[i - 1]![j - 1]!
          : 1 + Math.min(cost[i - 1]![j - 1]!, cost[i - 1]![j]!, cost[i]![j - 1]!);
  const edits: Edit[] = [];
  for (let [i, j] = [old.length, now.length]; i > 0 || j > 0;) {
    const here = cost[i]![j]!;
    const at = now[Math.min(j, now.length) - 1]?.range ?? first;
    if (i > 0 && j > 0 && old[i - 1]!.text === now[j - 1]!.text) [i, j] = [i - 1, j - 1];
    else if (i > 0 && j > 0 && here === cost[i - 1]![j - 1]! + 1) {
      edits.unshift({ file, range: at, what: `\`${old[i - 1]!.text}\` changed` });
      [i, j] = [i - 1, j - 1];
    } else if (j > 0 && here === cost[i]![j - 1]! + 1) {
      edits.unshift({ file, range: at, what: `\`${now[j - 1]!.text}\` added` });
      j -= 1;
    } else {
      edits.unshift({ file, range: at, what: `\`${old[i - 1]!.text}\` removed` });
      i -= 1;
    }
  }
  return edits;
}
