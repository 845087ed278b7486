/** Asks a JMESPath query of a plain value. What is looked at and made is counted, so that no query runs long or answers without bound. */
import type { Budget } from '../budget.ts';
import { callFunction, same, type Reference } from './functions.ts';
import { parseJmes, type Node } from './parse.ts';

/** Throws {@link import('./lex.ts').JmesFault}. */
export function searchJmes(query: string, value: unknown, budget: Budget): unknown {
  return evaluate(parseJmes(query), value, budget) ?? null;
}

function evaluate(node: Node, value: unknown, budget: Budget): unknown {
  budget.spend('characters', 8);
  const of = (inner: Node, from: unknown = value): unknown => evaluate(inner, from, budget) ?? null;
  switch (node.type) {
    case 'current':
      return value;
    case 'literal':
      return node.value;
    case 'field':
      return isRecord(value) && Object.hasOwn(value, node.name) ? value[node.name] : null;
    case 'index':
      return Array.isArray(value) ? value.at(node.index) : null;
    case 'slice':
      return Array.isArray(value) ? slice(value, node) : null;
    case 'chain':
    case 'pipe':
      return of(node.right, of(node.left));
    case 'flatten': {
      const list = of(node.of);
      if (!Array.isArray(list)) return null;
      // A projection always follows, and counts item by item.
      return list.flat(1);
    }
    case 'project': {
      const left = of(node.left);
      const items =
        node.of === 'list' ? (Array.isArray(left) ? left : null) : isRecord(left) ? Object.values(left) : null;
      if (items === null) return null;
      return items.flatMap((item: unknown) => {
        if (node.filter && !truthy(of(node.filter, item))) return [];
        const answer = of(node.right, item);
        return answer === null ? [] : [answer];
      });
    }
    case 'list':
      return value === null || value === undefined
        ? null
        : bounded(
            node.items.map((item) => of(item)),
            budget,
          );
    case 'record':
      return value === null || value === undefined
        ? null
        : bounded(Object.fromEntries(node.entries.map(([key, inner]) => [key, of(inner)])), budget);
    case 'not':
      return !truthy(of(node.of));
    case 'and': {
      const left = of(node.left);
      return truthy(left) ? of(node.right) : left;
    }
    case 'or': {
      const left = of(node.left);
      return truthy(left) ? left : of(node.right);
    }
    case 'compare': {
      const [left, right] = [of(node.left), of(node.right)];
      budget.spend('characters', Math.min(sizeOf(left), sizeOf(right)));
      return compare(node.operator, left, right);
    }
    case 'reference': {
      const reference: Reference = (item) => of(node.of, item);
      return reference;
    }
    case 'call':
      return bounded(
        callFunction(
          node.name,
          node.args.map((arg) => evaluate(arg, value, budget) ?? null),
        ),
        budget,
      );
  }
}

/** Parts may be shared (`[@, @] | [@, @] | …`), so a small value can be huge when it is written down: its size as a tree is what counts. */
function bounded<T>(made: T, budget: Budget): T {
  budget.spend('characters', Math.min(sizeOf(made), 1e9));
  return made;
}

const sizes = new WeakMap<object, number>();

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return 1 + value.length;
  if (typeof value !== 'object' || value === null) return 1;
  const known = sizes.get(value);
  if (known !== undefined) return known;
  const size = Object.values(value).reduce((sum: number, inner) => sum + sizeOf(inner), 1);
  sizes.set(value, size);
  return size;
}

function compare(operator: string, left: unknown, right: unknown): boolean | null {
  if (operator === '==') return same(left, right);
  if (operator === '!=') return !same(left, right);
  if (typeof left !== 'number' || typeof right !== 'number') return null;
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  return operator === '>' ? left > right : left >= right;
}

/** Null, false and what is empty is false. */
function truthy(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  return isRecord(value) ? Object.keys(value).length > 0 : true;
}

/** As in Python: negative positions count from the end, the step may be negative. */
function slice(
  list: unknown[],
  { start, stop, step = 1 }: { start?: number; stop?: number; step?: number },
): unknown[] {
  const length = list.length;
  const place = (at: number): number =>
    at < 0 ? Math.max(at + length, step < 0 ? -1 : 0) : Math.min(at, step < 0 ? length - 1 : length);
  const from = start === undefined ? (step < 0 ? length - 1 : 0) : place(start);
  const to = stop === undefined ? (step < 0 ? -1 : length) : place(stop);
  const taken: unknown[] = [];
  for (let at = from; step > 0 ? at < to : at > to; at += step) taken.push(list[at]);
  return taken;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
