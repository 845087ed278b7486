/** Debian's order of versions: https://www.debian.org/doc/debian-policy/ch-controlfields.html#version */

/** Negative: `a` is older. Any text has a place, as for dpkg itself. */
export function compareDpkg(a: string, b: string): number {
  const [x, y] = [split(a), split(b)];
  return x.epoch - y.epoch || compareParts(x.upstream, y.upstream) || compareParts(x.revision, y.revision);
}

function split(version: string): { epoch: number; upstream: string; revision: string } {
  const colon = version.indexOf(':');
  const rest = version.slice(colon + 1);
  const dash = rest.lastIndexOf('-');
  return {
    epoch: colon < 0 ? 0 : Number.parseInt(version, 10) || 0,
    upstream: dash < 0 ? rest : rest.slice(0, dash),
    revision: dash < 0 ? '' : rest.slice(dash + 1),
  };
}

/** By turns a part without digits and a number. */
function compareParts(a: string, b: string): number {
  let [x, y] = [0, 0];
  while (x < a.length || y < b.length) {
    while (isText(a[x]) || isText(b[y])) {
      const difference = weight(a[x]) - weight(b[y]);
      if (difference !== 0) return difference;
      x += 1;
      y += 1;
    }
    const [m, n] = [/^\d*/.exec(a.slice(x))![0], /^\d*/.exec(b.slice(y))![0]];
    const difference = compareDigits(m, n);
    if (difference !== 0) return difference;
    x += m.length;
    y += n.length;
  }
  return 0;
}

/** Numbers of any length, by their digits. */
export function compareDigits(a: string, b: string): number {
  const [m, n] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return m.length - n.length || (m < n ? -1 : m > n ? 1 : 0);
}

function isText(char: string | undefined): boolean {
  return char !== undefined && !/\d/.test(char);
}

/** `~` is before the end, the end before letters, letters before everything else. */
function weight(char: string | undefined): number {
  if (char === '~') return -1;
  if (char === undefined || /\d/.test(char)) return 0;
  return /[A-Za-z]/.test(char) ? char.charCodeAt(0) : char.charCodeAt(0) + 256;
}
