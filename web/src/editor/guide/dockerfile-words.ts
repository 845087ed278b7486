/** Which word of a Dockerfile a place is in, also while it is being written. Pure. */

export interface DockerfileWord {
  role: 'instruction' | 'flag' | 'value' | 'image';
  /** Upper case; of the instruction that the word belongs to. */
  keyword: string;
  /** The name of the flag that it is, or is the value of; else ''. */
  flag: string;
  text: string;
  from: number;
  to: number;
  /** Names of the stages above. */
  stages: string[];
}

/** The word up to the place, or, `whole`, to its end; null where only the instruction's own text stands. */
export function wordAt(text: string, place: number, whole = false): DockerfileWord | null {
  const start = lineStart(text, place);
  if (start === null) return null;
  const end = whole ? place + /^[\w-]*/.exec(text.slice(place))![0].length : place;
  const before = text.slice(start, end);
  const stages = [...text.slice(0, start).matchAll(/^\s*FROM\s+.*?\sAS\s+([\w.-]+)\s*$/gim)].map(([, name]) => name!);
  const word = (role: DockerfileWord['role'], keyword: string, written: string, flag = ''): DockerfileWord => ({
    role,
    keyword: keyword.toUpperCase(),
    flag,
    text: written,
    from: end - written.length,
    to: end,
    stages,
  });
  const [, keyword = ''] = /^\s*(?:ONBUILD\s+)?(\w*)$/i.exec(before) ?? [];
  if (/^\s*(?:ONBUILD\s+)?\w*$/i.test(before)) return word('instruction', keyword, keyword);
  // Flags stand before everything else; lines may be continued between them.
  const [, own, flags = '', last] =
    /^\s*(?:ONBUILD\s+)?(\w+)((?:[\s\\]+--[\w-]+(?:=\S*)?)*)[\s\\]+(\S*)$/i.exec(before) ?? [];
  if (own === undefined || last === undefined) return null;
  const flag = /^--?([\w-]*)$/.exec(last);
  if (flag) return word('flag', own, last, flag[1]);
  const value = /^--([\w-]+)=(\S*)$/.exec(last);
  if (value) return word('value', own, value[2]!, value[1]);
  return /^FROM$/i.test(own) && !flags.includes('--from') ? word('image', own, last) : null;
}

/** Where the instruction of this place begins; null in a comment or a here-document. */
function lineStart(text: string, place: number): number | null {
  let offset = 0;
  let start = 0;
  let continued = false;
  let document: string | null = null;
  for (const line of text.split('\n')) {
    const end = offset + line.length;
    const comment = /^\s*#/.test(line);
    if (document === null && !comment && !continued) start = offset;
    if (place <= end) return document !== null || comment ? null : start;
    if (document !== null) {
      if (line.trim() === document) document = null;
    } else if (!comment) {
      continued = /\\\s*$/.test(line);
      document = /^\s*(?:RUN|COPY|ADD)\s.*<<-?(["']?)([A-Za-z_]\w*)\1/i.exec(line)?.[2] ?? null;
    }
    offset = end + 1;
  }
  return null;
}
