/** What the AWS CLI prints of an answer, by `--output`. */
import { stringify } from 'yaml';
import type { OutputForm } from './globals.ts';

/** With its last line end; an empty answer prints nothing. `table` is for people: it is drawn as JSON here and nothing may read it. */
export function printed(value: unknown, form: OutputForm): string {
  if (form === 'off') return '';
  if (form === 'text') return text(value);
  if (isRecord(value) && Object.keys(value).length === 0) return '';
  if (form === 'yaml' || form === 'yaml-stream') return stringify(form === 'yaml' ? value : [value]);
  return `${JSON.stringify(value ?? null, null, 4)}\n`;
}

/** One line per record, scalars first, tab-separated, keys in their order; `None` for null. */
function text(value: unknown): string {
  const lines: string[] = [];
  write(value, lines, undefined, undefined);
  return lines.map((line) => `${line}\n`).join('');
}

function write(item: unknown, lines: string[], label: string | undefined, keys: string[] | undefined): void {
  if (isRecord(item)) return writeRecord(item, lines, label, keys);
  if (Array.isArray(item)) return writeList(item, lines, label);
  lines.push(scalar(item));
}

function writeList(items: unknown[], lines: string[], label: string | undefined): void {
  if (items.length === 0) return;
  if (items.some(isRecord)) {
    const all = new Set<string>();
    for (const item of items.filter(isRecord)) {
      for (const [key, inner] of Object.entries(item)) if (!isDeep(inner)) all.add(key);
    }
    for (const item of items) write(item, lines, label, [...all].toSorted());
    return;
  }
  const scalars = items.filter((item) => !isDeep(item)).map(scalar);
  if (scalars.length > 0) {
    if (label === undefined) lines.push(scalars.join('\t'));
    else for (const each of scalars) lines.push(`${label.toUpperCase()}\t${each}`);
  }
  for (const item of items.filter(isDeep)) write(item, lines, label, undefined);
}

function writeRecord(
  item: Record<string, unknown>,
  lines: string[],
  label: string | undefined,
  keys: string[] | undefined,
): void {
  const sorted = Object.keys(item).toSorted();
  const flat = keys ?? sorted.filter((key) => !isDeep(item[key]));
  const words = flat.map((key) => (Object.hasOwn(item, key) ? scalar(item[key]) : ''));
  if (words.length > 0) lines.push([...(label === undefined ? [] : [label.toUpperCase()]), ...words].join('\t'));
  for (const key of sorted) if (!flat.includes(key)) write(item[key], lines, key, undefined);
}

function scalar(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number);
}

function isDeep(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
