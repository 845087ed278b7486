/** What the AWS CLI refuses before it sends anything: unknown members, missing ones, wrong types. In its own words where they are short. */
import type { Structure, Type } from '../api/model.ts';
import { didYouMean } from '../../parse/nearest.ts';

/** Every fault of the parameters, at most 20 of them. */
export function parameterFaults(input: Structure, value: unknown): string[] {
  const faults: string[] = [];
  check(input, value, '', faults);
  return faults.slice(0, 20);
}

function check(type: Type, value: unknown, path: string, faults: string[]): void {
  if (faults.length > 20) return;
  switch (type.kind) {
    case 'structure':
      if (!isRecord(value)) return wrong('an object', value, path, faults);
      for (const [name, { required }] of type.members) {
        if (required && !Object.hasOwn(value, name)) {
          faults.push(`Missing required parameter in ${path || 'input'}: "${name}".`);
        }
      }
      for (const [name, inner] of Object.entries(value)) {
        const member = type.members.get(name);
        if (member) check(member.type, inner, path ? `${path}.${name}` : name, faults);
        else {
          const known = [...type.members.keys()];
          const near = didYouMean(name, known) || ` It takes ${known.join(', ')}.`;
          faults.push(`Unknown parameter in ${path || 'input'}: "${name}".${near}`);
        }
      }
      return;
    case 'list':
      if (!Array.isArray(value)) return wrong('a list', value, path, faults);
      value.forEach((item, index) => check(type.item, item, `${path}[${index}]`, faults));
      return;
    case 'map':
      if (!isRecord(value)) return wrong('an object', value, path, faults);
      for (const [key, inner] of Object.entries(value)) check(type.value, inner, `${path}.${key}`, faults);
      return;
    case 'number':
      if (typeof value !== 'number') wrong('a number', value, path, faults);
      return;
    case 'boolean':
      if (typeof value !== 'boolean') wrong('true or false', value, path, faults);
      return;
    case 'timestamp':
      if (typeof value === 'number' || (typeof value === 'string' && !Number.isNaN(Date.parse(value)))) return;
      if (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value)) return;
      return wrong('a point in time', value, path, faults);
    case 'document':
      return;
    default:
      if (typeof value !== 'string') wrong('text', value, path, faults);
  }
}

function wrong(expected: string, value: unknown, path: string, faults: string[]): void {
  faults.push(
    `Invalid type for parameter ${path}: ${expected} is due, and it is ${JSON.stringify(value)?.slice(0, 80)}.`,
  );
}

/** Faults that the service finds and answers with an error: values outside an enum. */
export function enumFaults(type: Type, value: unknown, path = ''): string[] {
  if (type.kind === 'enum' && typeof value === 'string' && !type.values.includes(value)) {
    return [`${path}: \`${value}\` is not one of ${type.values.join(', ')}.${didYouMean(value, type.values)}`];
  }
  if (type.kind === 'list' && Array.isArray(value)) return value.flatMap((item) => enumFaults(type.item, item, path));
  if (type.kind === 'map' && isRecord(value))
    return Object.values(value).flatMap((item) => enumFaults(type.value, item, path));
  if (type.kind !== 'structure' || !isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const member = type.members.get(name);
    return member ? enumFaults(member.type, inner, path ? `${path}.${name}` : name) : [];
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
