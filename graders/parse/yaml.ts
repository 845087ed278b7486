/** YAML with positions as Kubernetes reads it: `yaml` composes the nodes, values follow yaml-scalars.ts, expansion of aliases is bounded. */
import { Composer, isAlias, isMap, isScalar, isSeq, Parser } from 'yaml';
import type { Alias, CST, Document, ParsedNode, Scalar, YAMLMap } from 'yaml';
import type { Finding, Range } from '../check.ts';
import { positions, readLimits, unreadable } from './text.ts';
import type { RangeOf } from './text.ts';
import type { Entry, Parsed, Tree } from './tree.ts';
import { resolvePlain } from './yaml-scalars.ts';

/** Values after aliases are expanded, documents of a file and problems told of one: far above a real manifest. */
const yamlLimits = { expandedNodes: 100_000, documents: 100, problems: 50 } as const;

/** Who reads the file in the end. */
export interface YamlReader {
  /** For messages, e.g. `Kubernetes`. */
  name: string;
  /** Tags that mean something to it: each stands for an object with this one key, as `!Ref X` does for `{Ref: X}`. */
  tags?: Readonly<Record<string, string>>;
  /** Nobody knows who reads it: other tags may mean something. */
  anyTag?: boolean;
}

/** YAML text → one tree per document; an empty document is a null tree. Never throws. */
export function parseYaml(text: string, file: string, yamlReader: YamlReader = { name: 'Kubernetes' }): Parsed<Tree[]> {
  const bad = unreadable(text, file, 'YAML');
  if (bad !== null) return { subject: null, problems: [bad] };
  const rangeOf = positions(text);
  const refuse = (start: number, end: number, message: string): Parsed<Tree[]> => ({
    subject: null,
    problems: [{ file, ...rangeOf(start, end), message }],
  });

  // go-yaml, which reads manifests, refuses control characters outright; the `yaml` package lets them pass.
  const control = /(?![\t\n\r\u0085])\p{Cc}/u.exec(text);
  if (control !== null) {
    return refuse(
      control.index,
      control.index + 1,
      'There is a control character here; YAML text may hold none but tab and line end.',
    );
  }

  // The composer recurses, so depth and number are judged on the token tree, which is built without recursion.
  const tokens = [...new Parser().parse(text)];
  const documents = tokens.filter((token) => token.type === 'document');
  const surplus = documents[yamlLimits.documents];
  if (surplus !== undefined) {
    return refuse(
      surplus.offset,
      surplus.offset + 1,
      `The file has more than ${yamlLimits.documents} documents; it is not read further than that.`,
    );
  }
  for (const document of documents) {
    const deep = tooDeep(document);
    if (deep !== null) {
      return refuse(
        deep,
        deep + 1,
        `The nesting goes deeper than ${readLimits.depth} levels here; no real file needs that, so it is not read further.`,
      );
    }
  }

  // Failsafe keeps every scalar as text; duplicates are found below in linear time.
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, resolveKnownTags: false, logLevel: 'silent' });
  const trees: Tree[] = [];
  const problems: Finding[] = [];
  for (const document of composer.compose(tokens)) {
    const reader = new Reader(file, rangeOf, yamlReader);
    trees.push(reader.read(document));
    if (reader.exhausted !== null) return { subject: null, problems: [reader.exhausted] };
    problems.push(...reader.problems.slice(0, yamlLimits.problems));
  }
  const stray = composer.streamInfo().errors[0];
  if (stray !== undefined)
    problems.push({ file, ...rangeOf(...stray.pos), message: sentence(stray.code, stray.message) });
  if (trees.length === 0 && problems.length === 0)
    return refuse(0, 0, `\`${file}\` holds only comments: there is no YAML in it to check.`);
  return { subject: trees, problems };
}

/** The offset of the first token beyond the depth that is read. */
function tooDeep(document: CST.Document): number | null {
  const open: { token: CST.Token; depth: number }[] = [];
  if (document.value) open.push({ token: document.value, depth: 1 });
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (!('items' in token)) continue;
    if (depth > readLimits.depth) return token.offset;
    for (const item of token.items) {
      if (item.key) open.push({ token: item.key, depth: depth + 1 });
      if (item.value) open.push({ token: item.value, depth: depth + 1 });
    }
  }
  return null;
}

/** A tree with what its expansion counts: all nodes, and levels. */
interface Measured {
  tree: Tree;
  nodes: number;
  depth: number;
}

class Reader {
  readonly problems: Finding[] = [];
  readonly #file: string;
  readonly #rangeOf: RangeOf;
  readonly #for: YamlReader;
  readonly #anchors = new Map<string, Measured>();
  /** Set when the aliases expand to more than is read; nothing else counts then. */
  exhausted: Finding | null = null;
  #expanded = 0;

  constructor(file: string, rangeOf: RangeOf, yamlReader: YamlReader) {
    this.#file = file;
    this.#rangeOf = rangeOf;
    this.#for = yamlReader;
  }

  read(document: Document.Parsed): Tree {
    // Only the first: what follows a syntax fault is usually its echo.
    const fault = document.errors[0];
    if (fault !== undefined) this.#report(this.#rangeOf(...fault.pos), sentence(fault.code, fault.message));
    const [start, end] = document.range;
    return document.contents === null
      ? { kind: 'null', range: this.#rangeOf(start, end) }
      : this.#node(document.contents, 1).tree;
  }

  #report(range: Range, message: string): void {
    this.problems.push({ file: this.#file, ...range, message });
  }

  #node(node: ParsedNode, depth: number): Measured {
    const measured = this.#value(node, depth);
    if (!isAlias(node) && node.anchor !== undefined) this.#anchors.set(node.anchor, measured);
    return measured;
  }

  #value(node: ParsedNode, depth: number): Measured {
    const range = this.#rangeOf(node.range[0], node.range[1]);
    if (isAlias(node)) return this.#alias(node.source, range, depth);
    const tag = node.tag?.replace('tag:yaml.org,2002:', '!!');
    const key = tag === undefined ? undefined : this.#for.tags?.[tag];
    if (key === undefined) return this.#untagged(node, tag, range, depth);
    const { tree, nodes, depth: levels } = this.#untagged(node, undefined, range, depth);
    return {
      tree: { kind: 'object', entries: [{ key, keyRange: tree.range, value: tree }], range: tree.range },
      nodes: nodes + 1,
      depth: levels + 1,
    };
  }

  #untagged(node: Exclude<ParsedNode, Alias.Parsed>, tag: string | undefined, range: Range, depth: number): Measured {
    if (isScalar(node)) return { tree: this.#scalar(node, tag, range), nodes: 1, depth: 1 };
    if (tag !== undefined && tag !== (isMap(node) ? '!!map' : '!!seq')) this.#unknownTag(tag, range);
    if (isMap(node)) return this.#map(node, range, depth);
    const items: Tree[] = [];
    let [nodes, levels] = [1, 0];
    for (const item of isSeq(node) ? node.items : []) {
      const value = this.#node(item, depth + 1);
      items.push(value.tree);
      nodes += value.nodes;
      levels = Math.max(levels, value.depth);
    }
    return { tree: { kind: 'array', items, range: endingWith(range, items.at(-1)) }, nodes, depth: levels + 1 };
  }

  #map(node: YAMLMap.Parsed, range: Range, depth: number): Measured {
    const entries: Entry[] = [];
    const merges: { value: Measured; keyRange: Range; before: Set<string> }[] = [];
    const own = new Set<string>();
    let [nodes, levels] = [1, 0];
    let last: Tree | undefined;
    for (const pair of node.items) {
      const keyRange = this.#rangeOf(pair.key.range[0], pair.key.range[1]);
      const value: Measured =
        pair.value === null
          ? { tree: { kind: 'null', range: keyRange }, nodes: 1, depth: 1 }
          : this.#node(pair.value, depth + 1);
      nodes += value.nodes;
      levels = Math.max(levels, value.depth);
      last = value.tree;
      if (isScalar(pair.key) && pair.key.type === 'PLAIN' && pair.key.value === '<<') {
        merges.push({ value, keyRange, before: new Set(own) });
        continue;
      }
      const key = this.#key(pair.key, keyRange, depth);
      if (key === null) continue;
      if (own.has(key)) {
        this.#report(
          keyRange,
          `The key \`${short(key)}\` occurs twice in this mapping. ${this.#for.name} refuses the file or keeps one of the two, so it does not say what it seems to say.`,
        );
      }
      own.add(key);
      entries.push({ key, keyRange, value: value.tree });
    }
    for (const { value, keyRange, before } of merges) this.#merge(entries, own, value.tree, keyRange, before);
    return { tree: { kind: 'object', entries, range: endingWith(range, last) }, nodes, depth: levels + 1 };
  }

  /** `<<`: the mapping's own keys win, then earlier ones of a list. */
  #merge(entries: Entry[], own: ReadonlySet<string>, value: Tree, keyRange: Range, before: ReadonlySet<string>): void {
    const have = new Set(entries.map((entry) => entry.key));
    for (const source of value.kind === 'array' ? value.items : [value]) {
      if (source.kind !== 'object') {
        this.#report(
          keyRange,
          '`<<` merges mappings only: its value is an alias of a mapping, or a list of such aliases.',
        );
        return;
      }
      for (const entry of source.entries) {
        if (before.has(entry.key)) {
          this.#report(
            keyRange,
            `\`<<\` brings a second \`${short(entry.key)}\` after the mapping's own one. YAML keeps the own one, other readers take the merged one; put \`<<\` first to be understood by both.`,
          );
        }
        if (own.has(entry.key) || have.has(entry.key)) continue;
        have.add(entry.key);
        entries.push(entry);
      }
    }
  }

  /** Kubernetes turns YAML into JSON, where every key is text: `1:` is "1", `on:` is "true". */
  #key(node: ParsedNode, range: Range, depth: number): string | null {
    const { tree } = this.#node(node, depth + 1);
    if (tree.kind === 'string' || tree.kind === 'boolean') return String(tree.value);
    if (tree.kind === 'number') return tree.text;
    this.#report(range, 'A key must be a plain word or text here; a list, a mapping or nothing cannot be one.');
    return null;
  }

  #alias(name: string, range: Range, depth: number): Measured {
    const target = this.#anchors.get(name);
    const nothing: Measured = { tree: { kind: 'null', range }, nodes: 1, depth: 1 };
    if (target === undefined) {
      this.#report(
        range,
        `\`*${short(name)}\` names an anchor that is not complete before this place; \`&${short(name)}\` must stand earlier in the same document.`,
      );
      return nothing;
    }
    this.#expanded += target.nodes;
    if (this.#expanded > yamlLimits.expandedNodes || depth + target.depth > readLimits.depth + 1) {
      this.exhausted ??= {
        file: this.#file,
        ...range,
        message: `The aliases of this file expand to more than ${yamlLimits.expandedNodes} values or ${readLimits.depth} levels. A file like this exhausts the memory of whatever reads it, so it is not read here.`,
      };
      return nothing;
    }
    return { ...target, tree: { ...target.tree, range } };
  }

  #scalar(node: Scalar.Parsed, tag: string | undefined, range: Range): Tree {
    const source = typeof node.value === 'string' ? node.value : node.source;
    const plain = node.type === 'PLAIN' ? resolvePlain(source) : ({ kind: 'string', value: source } as const);
    if (tag === undefined) {
      if (plain !== null) return { ...plain, range };
      this.#report(
        range,
        `\`${source}\` is not a value that ${this.#for.name} can take: the file becomes JSON, which knows neither infinity nor NaN.`,
      );
      return { kind: 'null', range };
    }
    if (tag === '!' || tag === '!!str') return { kind: 'string', value: source, range };
    const due = ({ '!!int': 'number', '!!float': 'number', '!!bool': 'boolean', '!!null': 'null' } as const)[tag];
    if (due === undefined) {
      this.#unknownTag(tag, range);
      return { kind: 'string', value: source, range };
    }
    const forced = resolvePlain(source);
    if (forced?.kind === due && !(tag === '!!int' && forced.kind === 'number' && !/^-?\d+$/.test(forced.text))) {
      return { ...forced, range };
    }
    this.#report(range, `\`${short(source)}\` cannot be read as \`${tag}\`, which its tag demands.`);
    return { kind: 'null', range };
  }

  #unknownTag(tag: string, range: Range): void {
    if (this.#for.anyTag) return;
    this.#report(
      range,
      `The tag \`${short(tag)}\` means nothing to ${this.#for.name}; remove it and write the value plainly.`,
    );
  }
}

/** A block collection's own end may lie on a later line; the last value's end is where a reader sees it end. */
function endingWith(range: Range, last: Tree | undefined): Range {
  if (last === undefined || range.endColumn !== 1 || last.range.endLine < range.line) return range;
  return { ...range, endLine: last.range.endLine, endColumn: last.range.endColumn };
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

const sentences: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'A tab indents this line. YAML allows only spaces for indentation, because tabs have no agreed width.',
  BAD_INDENT: 'The indentation of this line fits neither what stands above it nor what it belongs to.',
  MISSING_CHAR: 'A character is missing here: a closing quote or bracket, or a blank after `:`, `-` or `,`.',
  BLOCK_AS_IMPLICIT_KEY:
    'Two keys run into each other here; each `key: value` needs a line of its own, or the value needs quotes because it holds `: `.',
  MULTILINE_IMPLICIT_KEY:
    'This reads as a key that runs over several lines; a `:` is missing, or the indentation is off.',
  BLOCK_IN_FLOW: 'Indented lists and mappings cannot stand inside `[ ]` or `{ }`.',
  BAD_SCALAR_START: 'A value cannot start with this character unless it is quoted.',
  BAD_DQ_ESCAPE:
    'This is not an escape that double-quoted YAML text knows; write a backslash itself as `\\\\`, or use single quotes.',
  BAD_ALIAS: 'The name of this anchor or alias is missing or not allowed.',
  ALIAS_PROPS: 'An alias takes neither a tag nor an anchor of its own.',
  MULTIPLE_ANCHORS: 'A value can have one anchor only.',
  MULTIPLE_TAGS: 'A value can have one tag only.',
  BAD_DIRECTIVE: 'This directive is not one that YAML knows.',
  KEY_OVER_1024_CHARS: 'A key may have 1,024 characters at most; a `:` is probably misplaced.',
};

function sentence(code: string, message: string): string {
  if (code === 'BAD_INDENT' && message.startsWith('Flow')) {
    return 'A `[` or `{` is not closed before this, or what it holds is indented less than its key.';
  }
  return sentences[code] ?? `This is not YAML from here on: ${short(message).replace(/\.?\s*$/, '')}.`;
}
