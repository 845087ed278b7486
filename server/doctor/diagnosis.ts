/** What the doctor says of one thing, and how a report of many reads. */
export interface Diagnosis {
  name: string;
  group: Group;
  /** In words, for the report. */
  title: string;
  /** `failed`: something needs doing. `warning`: works, with less. */
  state: 'ok' | 'warning' | 'failed';
  message: string;
  /** What that means. */
  means?: string;
  /** What to do. */
  fix?: string;
}

const groups = {
  lab: 'Drydock',
  machine: 'This machine',
  engine: 'Engine',
  builds: 'Builds, measured',
  containers: 'Containers, measured',
  reach: 'Reach of learners’ code, measured',
} as const;
export type Group = keyof typeof groups;

const glyphs = { ok: '✓', warning: '!', failed: '✗' } as const;
const width = 110;

/** Lines of a terminal, in groups; what it means and what to do below what is not well. The same advice is given once. */
export function reportOf(diagnoses: readonly Diagnosis[]): string {
  const titles = Math.max(...diagnoses.map(({ title }) => title.length));
  const indent = ' '.repeat(titles + 6);
  const told = new Set<string>();
  const sections = Object.entries(groups).flatMap(([group, heading]) => {
    const own = diagnoses.filter((diagnosis) => diagnosis.group === group);
    if (own.length === 0) return [];
    const entries = own.flatMap(({ state, title, message, means, fix }) => {
      const text = [message, ...(means === undefined ? [] : [means])].flatMap((words) => wrap(words, indent));
      const todo = fix === undefined || told.has(fix) ? [] : wrap(`→ ${fix}`, indent);
      if (fix !== undefined) told.add(fix);
      const [first = '', ...more] = [...text, ...todo];
      return [`  ${glyphs[state]} ${title.padEnd(titles)}  ${first.trimStart()}`, ...more];
    });
    return [[heading, ...entries].join('\n')];
  });
  return `${sections.join('\n\n')}\n`;
}

function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + word.length + 1 > Math.max(width, indent.length + 40)) {
      lines.push(line);
      line = indent;
    }
    line += line.trim() === '' ? word : ` ${word}`;
  }
  return [...lines, line];
}
