/** Who × what: how the requests on one file are laid out, so that what all of them share is said once. Pure. */
import type { IamRequest } from '../../../server/contract.ts';
import type { Row, Section } from './answers.ts';
import { callerName } from './words.ts';

/** More callers than this do not fit beside each other. */
const mostColumns = 3;

export interface Matrix {
  file: string;
  /** What every request of the file has in common. */
  shared: { action: string | null; resource: string | null; caller: string | null };
  /** What most requests carry and some do not, or with another value. */
  usual: { key: string; value: string }[];
  /** The callers, when they are columns; one nameless column otherwise. */
  columns: { caller: string | null; name: string }[];
  sections: { section: Section; lines: Line[] | null }[];
}

export interface Circumstance {
  key: string;
  /** Null: the request does not carry the key. */
  value: string | null;
}

export interface Line {
  /** Null: shared by all, said once above. */
  action: string | null;
  resource: string | null;
  caller: string | null;
  /** What this request carries otherwise than usual. */
  circumstances: Circumstance[];
  /** By column. */
  cells: (Row | null)[];
}

/** One matrix a file, in the order of the checks. */
export function matrices(sections: readonly Section[]): Matrix[] {
  const files = [...new Set(sections.map(({ file }) => file))];
  return files.map((file) =>
    layOut(
      file,
      sections.filter((section) => section.file === file),
    ),
  );
}

function layOut(file: string, sections: Section[]): Matrix {
  const rows = sections.flatMap((section) => section.rows ?? []);
  const requests = rows.map(({ request }) => request);
  const callers = [...new Set(requests.map(({ principal = '' }) => principal))];
  const wide = callers.length > 1 && callers.length <= mostColumns;
  const [caller = null] = callers;
  const shared = {
    action: only(requests.map(({ action }) => action)),
    resource: only(requests.map(({ resource }) => resource)),
    caller: callers.length === 1 ? caller : null,
  };
  const usual = usualContext(rows.filter(({ found }) => !found).map(({ request }) => request));
  const line = (row: Row): Line => {
    const { action, resource, principal = '' } = row.request;
    const circumstances = unusual(row.request, usual);
    const parts = {
      resource: resource === shared.resource ? null : resource,
      caller: wide || callers.length === 1 ? null : principal,
    };
    const telling = parts.resource !== null || parts.caller !== null || circumstances.length > 0;
    return {
      ...parts,
      action: action === shared.action && telling ? null : action,
      circumstances,
      cells: wide ? callers.map((one) => (one === principal ? row : null)) : [row],
    };
  };
  return {
    file,
    shared,
    usual: [...usual].flatMap(([key, value]) =>
      value !== null && requests.some((request) => valueOf(request, key) !== value) ? { key, value } : [],
    ),
    columns: wide
      ? callers.map((one) => ({ caller: one, name: callerName(one || undefined) }))
      : [{ caller: null, name: 'Answer' }],
    sections: sections.map((section) => ({ section, lines: section.rows && merged(section.rows.map(line)) })),
  };
}

/** What several have in common; a single one has nothing to share. */
const only = (values: readonly string[]): string | null =>
  values.length > 1 && new Set(values).size === 1 ? (values[0] ?? null) : null;

/** Lines that differ in their caller only become one. */
function merged(lines: readonly Line[]): Line[] {
  const out: Line[] = [];
  const label = ({ cells: _, ...rest }: Line) => JSON.stringify(rest);
  for (const line of lines) {
    const same = out.find(
      (one) => label(one) === label(line) && one.cells.every((cell, at) => cell === null || line.cells[at] === null),
    );
    if (same) same.cells = same.cells.map((cell, at) => cell ?? line.cells[at] ?? null);
    else out.push({ ...line });
  }
  return out;
}

/** By key: the value, or the absence, that at least half of the requests have. */
function usualContext(requests: readonly IamRequest[]): Map<string, string | null> {
  const usual = new Map<string, string | null>();
  for (const key of new Set(requests.flatMap(({ context }) => Object.keys(context ?? {})))) {
    const values = requests.map((request) => valueOf(request, key));
    const most = values.find((value) => values.filter((other) => other === value).length * 2 >= values.length);
    if (most !== undefined) usual.set(key, most);
  }
  return usual;
}

function unusual(request: IamRequest, usual: ReadonlyMap<string, string | null>): Circumstance[] {
  const keys = new Set([...usual.keys(), ...Object.keys(request.context ?? {})]);
  return [...keys]
    .map((key) => ({ key, value: valueOf(request, key) }))
    .filter(({ key, value }) => value !== (usual.get(key) ?? null));
}

function valueOf({ context }: IamRequest, key: string): string | null {
  const value = context?.[key];
  return value === undefined ? null : typeof value === 'string' ? value : value.join(', ');
}
