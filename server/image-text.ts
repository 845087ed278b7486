/** X-rays and comparisons as text for a terminal of 80 columns. Everything in it was made harmless by the report. */
import { coverageWords, healthcheckText, type ImageComparison, type ImageReport } from '../graders/index.ts';

const columns = 80;
/** Lines of a list; `--json` has them all. */
const shown = 12;

export function inspectText(name: string, report: ImageReport): string {
  const { layers, sizeBytes, wastedBytes, fileCount, standIns, advisories } = report;
  return [
    `${name}, ${report.dockerfile}: ${bytes(sizeBytes)} in ${layers.length} layers, ${fileCount} files`,
    `${report.image.slice(0, 19)}${report.platform === null ? '' : `, ${report.platform}`}`,
    ...(standIns.length > 0
      ? wrap(`Built on a stand-in for ${standIns.join(', ')}: its contents are not the original's.`)
      : []),
    '',
    ...layerTable(report),
    '',
    ...configLines(report),
    ...section(
      `Wasted: ${bytes(wastedBytes)}`,
      report.waste,
      ({ path, sizeBytes: size, how, lostLine, lostIn, line, base }) =>
        row(
          bytes(size),
          path,
          `${origin(line, base)}, ${how} by ${lostLine === null ? `layer ${lostIn}` : `line ${lostLine}`}`,
        ),
    ),
    ...section('Secrets', report.secrets, ({ title, masked, where, path, fileLine, line, hiddenBy }) => [
      row('!', `${title} ${masked}`, `line ${line ?? '?'}`),
      ...wrap(
        `${where === 'layer' ? `in ${path}${fileLine === null ? '' : `:${fileLine}`}` : `in the image's ${where === 'config' ? 'configuration' : 'history'}`}${hiddenBy === null ? '' : `; hidden by ${hiddenBy.line === null ? `layer ${hiddenBy.layer}` : `line ${hiddenBy.line}`}, but still in its layer`}`,
        12,
      ),
    ]),
    ...section(
      `Known vulnerabilities (list of ${advisories.date}, ${advisories.entries} entries)`,
      report.vulnerabilities,
      ({ severity, id, package: of, version, fixedIn, line, base }) =>
        row(severity, `${id} ${of} ${version}${fixedIn === null ? '' : ` → ${fixedIn}`}`, origin(line, base)),
    ),
    ...section(
      'Looked up',
      advisories.covered,
      (each) => wrap(`${each.of}: ${coverageWords(each)}`, 2),
      'no packages found',
    ),
    ...opinionLines(report),
    ...section('Setuid and setgid', report.setuid, ({ mode, path, owner, line, base }) =>
      row(mode, path, `${owner}, ${origin(line, base)}`),
    ),
    ...section('Writable by everybody', report.worldWritable, ({ mode, path, owner, line, base }) =>
      row(mode, path, `${owner}, ${origin(line, base)}`),
    ),
    ...section('Owners', report.owners, ({ uid, gid, user, group, files, bytes: size }) =>
      row(bytes(size), `${user ?? uid}:${group ?? gid}`, `${files} files`),
    ),
    ...section(
      `Packages: ${report.packages.length}`,
      report.packages.filter(({ base }) => !base),
      ({ type, name: of, version, line, base }) => row(type, `${of} ${version}`, origin(line, base)),
      'all of the base image',
    ),
    ...section('Not covered', [...report.cut, advisories.coverage], (text) => wrap(text, 2)),
  ].join('\n');
}

function opinionLines({ secondOpinion }: ImageReport): string[] {
  if (secondOpinion === null) return [];
  const { scanner, version, database, fault, findings, left } = secondOpinion;
  const who = `${scanner === 'trivy' ? 'Trivy' : 'Grype'}${version === null ? '' : ` ${version}`}`;
  if (fault !== null) return ['', ...wrap(`Second opinion: ${who} has none. ${fault}`)];
  const others = findings.filter((each) => !each.known);
  const head = wrap(
    `Second opinion: ${who}, database of ${database ?? 'an unknown day'}: ${findings.length + left} found, ${findings.length - others.length} of them above too`,
  );
  if (others.length === 0) return ['', ...head];
  const listed = section(head.at(-1)!, others, ({ severity, id, package: of, version: has, fixedIn }) =>
    row(severity, `${id} ${of} ${has}`, fixedIn === null ? 'no fix' : `→ ${fixedIn}`),
  );
  return ['', ...head.slice(0, -1), ...listed.slice(1)];
}

function layerTable({ layers }: ImageReport): string[] {
  const line = (at: string, size: string, wasted: string, changes: string, what: string): string =>
    `${at.padStart(5)} ${size.padStart(9)} ${wasted.padStart(9)} ${changes.padStart(14)}  ${clip(what, columns - 42)}`.trimEnd();
  return [
    line('line', 'size', 'wasted', 'files', 'instruction'),
    ...layers.map(({ base, line: at, sizeBytes, wastedBytes, added, changed, deleted, instruction }) => {
      const changes = [added && `+${added}`, changed && `~${changed}`, deleted && `-${deleted}`]
        .filter(Boolean)
        .join(' ');
      return line(
        base ? 'base' : String(at ?? '?'),
        bytes(sizeBytes),
        wastedBytes > 0 ? bytes(wastedBytes) : '',
        changes,
        instruction,
      );
    }),
  ];
}

function configLines({ config }: ImageReport): string[] {
  const { user, entrypoint, cmd, exposedPorts, workingDir, volumes, healthcheck, stopSignal, env, labels } = config;
  const who =
    user.uid === null
      ? `${user.declared}, whom /etc/passwd does not know`
      : `${user.name ?? (user.root ? 'root' : 'a user without a name')} (${user.uid}:${user.gid ?? '?'})`;
  const fact = (name: string, value: string): string[] =>
    wrap(value, 16).map((text, index) => (index === 0 ? name.padEnd(16) + text.slice(16) : text));
  return [
    ...fact(
      'runs as',
      `${who}${user.root && (user.name ?? 'root') !== 'root' ? ', which is root' : ''}${user.line === null ? '' : `, line ${user.line}`}`,
    ),
    ...(entrypoint.length > 0 ? fact('entrypoint', JSON.stringify(entrypoint)) : []),
    ...(cmd.length > 0 ? fact('command', JSON.stringify(cmd)) : []),
    ...fact('directory', workingDir),
    ...(exposedPorts.length > 0 ? fact('ports', exposedPorts.join(', ')) : []),
    ...(volumes.length > 0 ? fact('volumes', volumes.join(', ')) : []),
    ...fact('health check', healthcheck === null ? 'none' : healthcheckText(healthcheck)),
    ...(stopSignal === null ? [] : fact('stop signal', stopSignal)),
    ...env.flatMap(({ name, value, line }) =>
      fact('environment', `${name}=${value}${line === null ? '' : ` (line ${line})`}`),
    ),
    ...labels.flatMap(({ name, value }) => fact('label', `${name}=${value}`)),
  ];
}

export function compareText(comparison: ImageComparison): string {
  const { a, b, config, layers, fileCounts, files, packages, findings, cut } = comparison;
  const side = (letter: string, of: typeof a): string[] => [
    clip(`${letter}  ${of.name}`, columns),
    `   ${bytes(of.sizeBytes)} in ${of.layers.length} layers, ${bytes(of.wastedBytes)} wasted, ${of.fileCount} files`,
    `   ${of.packages} packages, ${of.vulnerabilities} known vulnerabilities, ${of.secrets} secrets`,
  ];
  const cell = (index: number | null, of: typeof a): string => {
    const layer = index === null ? undefined : of.layers[index];
    return layer ? `${layer.base ? 'base' : (layer.line ?? '?')} ${bytes(layer.sizeBytes)} ${layer.instruction}` : '';
  };
  const half = (columns - 3) / 2;
  const sides = (x: string, mark: string, y: string): string =>
    `${clip(x, Math.floor(half)).padEnd(Math.floor(half))} ${mark} ${clip(y, Math.floor(half))}`.trimEnd();
  const { added, removed, changed, same } = fileCounts;
  return [
    ...side('a', a),
    ...side('b', b),
    '',
    'Layers (= the same contents)',
    ...layers.map(({ a: x, b: y, same: equal }) =>
      sides(cell(x, a), equal ? '=' : x === null || y === null ? ' ' : '≠', cell(y, b)),
    ),
    ...section(
      'Configuration',
      config,
      ({ field, a: x, b: y }) => [`  ${field}`, ...wrap(`a: ${x ?? 'not set'}`, 6), ...wrap(`b: ${y ?? 'not set'}`, 6)],
      'the same',
    ),
    ...section(
      `Files: ${added} added, ${removed} removed, ${changed} changed, ${same} the same`,
      files,
      ({ path, change, a: x, b: y }) =>
        row(
          change,
          path,
          change === 'changed'
            ? `${bytes(x!.sizeBytes)} ${x!.mode} → ${bytes(y!.sizeBytes)} ${y!.mode}`
            : bytes((x ?? y)!.sizeBytes),
        ),
    ),
    ...section(
      'Packages',
      packages,
      ({ type, name, a: x, b: y }) => row(type, name, `${x.join(', ') || 'none'} → ${y.join(', ') || 'none'}`),
      'the same',
    ),
    ...section(
      'Findings of one image only',
      findings.filter(({ in: who }) => who !== 'both'),
      ({ kind, title, where, in: who }) => {
        const what = `${kind}: ${title}`;
        // A place that does not fit beside it stands below.
        if (what.length + where.length < columns - 14) return row(who, what, where);
        return [row(who, what, ''), `            ${clip(where, columns - 12)}`];
      },
      'none',
    ),
    `Findings of both images: ${findings.filter(({ in: who }) => who === 'both').length}`,
    ...(cut.length > 0 ? section('Not covered', cut, (text) => wrap(text, 2)) : []),
  ].join('\n');
}

/** A heading and its lines; `otherwise` is said of an empty list. */
function section<T>(
  title: string,
  items: readonly T[],
  each: (item: T) => string | string[],
  otherwise = 'none',
): string[] {
  if (items.length === 0) return ['', `${title}: ${otherwise}`.replace(/: 0 B: none$/, ': none')];
  const more = items.length > shown ? [`  and ${items.length - shown} more (--json has all)`] : [];
  return ['', title, ...items.slice(0, shown).flatMap(each), ...more];
}

/** `first  middle …  last` in 80 columns: the last is whole where it can be, the middle gives way. */
function row(first: string, middle: string, last: string): string {
  const head = `${first.padStart(9)}  `;
  const room = columns - head.length;
  const tail = clip(last, Math.floor(room / 2));
  return `${head}${clip(middle, room - tail.length - 2).padEnd(room - tail.length - 2)}  ${tail}`.trimEnd();
}

function origin(line: number | null, base: boolean): string {
  return base ? 'base image' : `line ${line ?? '?'}`;
}

/** A path keeps its end, everything else its beginning. */
function clip(text: string, width: number): string {
  if (text.length <= width) return text;
  return text.startsWith('/') ? `…${text.slice(text.length - width + 1)}` : `${text.slice(0, width - 1)}…`;
}

function wrap(text: string, indent = 0): string[] {
  const lines: string[] = [];
  let line = '';
  // A word longer than a line is cut.
  for (const word of text
    .split(' ')
    .flatMap((part) => part.match(new RegExp(`.{1,${columns - indent}}`, 'gsu')) ?? [''])) {
    if (line !== '' && line.length + 1 + word.length > columns - indent) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => (' '.repeat(indent) + each).trimEnd());
}

function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  if (count < 1e6) return `${(count / 1000).toFixed(1)} kB`;
  return count < 1e9 ? `${(count / 1e6).toFixed(1)} MB` : `${(count / 1e9).toFixed(2)} GB`;
}
