/** Alpine's order of versions: `1.2.3b_rc1-r4`; https://wiki.alpinelinux.org/wiki/APKBUILD_Reference and apk-package(5) */
import { compareDigits } from './dpkg.ts';

/** In their order: those before the plain version, the plain version, those after it. */
const suffixes = ['alpha', 'beta', 'pre', 'rc', '', 'cvs', 'svn', 'git', 'hg', 'p'];

const form = /^(\d+(?:\.\d+)*)([a-z]?)((?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)\d*)*)(?:~[0-9a-f]+)?(?:-r(\d+))?$/;

/** Negative: `a` is older; null: one of them is no version of Alpine's, so nothing can be said. */
export function compareApk(a: string, b: string): number | null {
  const [x, y] = [form.exec(a), form.exec(b)];
  if (!x || !y) return null;
  return (
    compareNumbers(x[1]!, y[1]!) ||
    compareText(x[2]!, y[2]!) ||
    compareSuffixes(x[3]!, y[3]!) ||
    compareDigits(x[4] ?? '', y[4] ?? '')
  );
}

function compareNumbers(a: string, b: string): number {
  const [m, n] = [a.split('.'), b.split('.')];
  for (let i = 0; i < Math.min(m.length, n.length); i++) {
    // After the first, a number that begins with 0 is compared as a fraction.
    const fraction = i > 0 && (m[i]!.startsWith('0') || n[i]!.startsWith('0'));
    const difference = fraction ? compareText(m[i]!, n[i]!) : compareDigits(m[i]!, n[i]!);
    if (difference !== 0) return difference;
  }
  return m.length - n.length;
}

function compareSuffixes(a: string, b: string): number {
  const read = (text: string): { rank: number; number: string }[] =>
    [...text.matchAll(/_([a-z]+)(\d*)/g)].map(([, name = '', number = '']) => ({
      rank: suffixes.indexOf(name),
      number,
    }));
  const [m, n] = [read(a), read(b)];
  const plain = { rank: suffixes.indexOf(''), number: '' };
  for (let i = 0; i < Math.max(m.length, n.length); i++) {
    const [x, y] = [m[i] ?? plain, n[i] ?? plain];
    const difference = x.rank - y.rank || compareDigits(x.number, y.number);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
