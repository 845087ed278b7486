import { expect, test } from 'vitest';
import { withoutIgnored } from '../../../graders/parse/dockerignore.ts';

const paths = [
  'Dockerfile',
  '.env',
  'a.md',
  'README.md',
  'src/a.ts',
  'src/deep/a.test.ts',
  'src/deep/secret.pem',
  'node_modules/x/y.js',
  'a[1].txt',
];
const kept = (text: string): string[] => {
  const files = Object.fromEntries(paths.map((path) => [path, '']));
  return Object.keys(withoutIgnored({ ...files, '.dockerignore': text }, 'Dockerfile')).filter(
    (path) => path !== '.dockerignore',
  );
};
const without = (...gone: string[]): string[] => paths.filter((path) => !gone.includes(path));

test.each([
  ['nothing', '', paths],
  ['a comment', '# .env\n', paths],
  ['a name at the top only', 'a.ts', paths],
  ['a file', '.env', without('.env')],
  ['a leading slash means the same', '/.env', without('.env')],
  ['a folder with everything below', 'src', without('src/a.ts', 'src/deep/a.test.ts', 'src/deep/secret.pem')],
  ['a star within one element', '*.md', without('a.md', 'README.md')],
  ['one character', '?.md', without('a.md')],
  ['a star does not cross folders', 'src/*.ts', without('src/a.ts')],
  ['two stars do', '**/*.ts', without('src/a.ts', 'src/deep/a.test.ts')],
  ['two stars at the end', 'src/**', without('src/a.ts', 'src/deep/a.test.ts', 'src/deep/secret.pem')],
  ['an exception after a rule', '*.md\n!README.md', without('a.md')],
  ['a rule after an exception', '!README.md\n*.md', without('a.md', 'README.md')],
  ['everything but', '*\n!src/a.ts', ['src/a.ts']],
  ['a set', '[a-b].md', without('a.md')],
  ['an escaped bracket', 'a\\[1\\].txt', without('a[1].txt')],
  ['dots are cleaned', './src/../.env', without('.env')],
  ['Windows line ends and blanks', '  .env  \r\na.md\r\n', without('.env', 'a.md')],
  ['a set that is none', '[z-a].md', paths],
])('%s', (_, text, expected) => {
  expect(kept(text)).toEqual(expected);
});

test('a Dockerfile’s own ignore file goes first', () => {
  const files = {
    'web.Dockerfile': '',
    'a.txt': '',
    'b.txt': '',
    '.dockerignore': 'a.txt',
    'web.Dockerfile.dockerignore': 'b.txt',
  };
  expect(Object.keys(withoutIgnored(files, 'web.Dockerfile'))).toContain('a.txt');
  expect(Object.keys(withoutIgnored(files, 'web.Dockerfile'))).not.toContain('b.txt');
});

test('a pattern of many stars costs no more than its length', () => {
  const path = 'a/'.repeat(50);
  const files = { [`${path}b`]: '', '.dockerignore': `${'**a'.repeat(8000)}c\n${'*'.repeat(8000)}a\n**/**/**/b\n` };
  // By a pattern with backtracking this would take longer than the machine will last.
  expect(Object.keys(withoutIgnored(files, 'Dockerfile'))).toEqual(['.dockerignore']);
});

/** What `docker build` (client 28.2, classic builder) left out of this context, as it was observed. */
const observedPaths = [
  '.env',
  'a.md',
  'README.md',
  'src/a.ts',
  'src/deep/a.test.ts',
  'src/deep/secret.pem',
  'node_modules/x/y.js',
  'a[1].txt',
  'config/.env',
  '.git/config',
  'b c.txt',
  '#x',
  '!y',
];
const observed: [text: string, gone: string[]][] = [
  ['.env', ['.env']],
  ['/.env', ['.env']],
  ['**/.env', ['.env', 'config/.env']],
  ['src/', ['src/a.ts', 'src/deep/a.test.ts', 'src/deep/secret.pem']],
  ['?.md', ['a.md']],
  ['src/*.ts', ['src/a.ts']],
  ['**/*.ts', ['src/a.ts', 'src/deep/a.test.ts']],
  ['src/**', ['src/a.ts', 'src/deep/a.test.ts', 'src/deep/secret.pem']],
  ['src/**/*.pem', ['src/deep/secret.pem']],
  ['*.md\n!README.md', ['a.md']],
  ['!README.md\n*.md', ['a.md', 'README.md']],
  [
    '*\n!src/a.ts',
    [
      '.env',
      'a.md',
      'README.md',
      'src/deep/a.test.ts',
      'src/deep/secret.pem',
      'node_modules/x/y.js',
      'a[1].txt',
      'config/.env',
      '.git/config',
      'b c.txt',
      '#x',
      '!y',
    ],
  ],
  [
    '*\n!src',
    [
      '.env',
      'a.md',
      'README.md',
      'node_modules/x/y.js',
      'a[1].txt',
      'config/.env',
      '.git/config',
      'b c.txt',
      '#x',
      '!y',
    ],
  ],
  ['[a-b].md', ['a.md']],
  ['a\\[1\\].txt', ['a[1].txt']],
  ['./src/../.env', ['.env']],
  ['  .env  \r\na.md\r\n', ['.env', 'a.md']],
  ['# .env', []],
  [' #x', ['#x']],
  ['\\!y', ['!y']],
  ['src\n!src/deep', ['src/a.ts']],
  ['src\n!src/deep/a.test.ts', ['src/a.ts', 'src/deep/secret.pem']],
  ['**/deep', ['src/deep/a.test.ts', 'src/deep/secret.pem']],
  ['**/d*p/*.pem', ['src/deep/secret.pem']],
  ['*/a.ts', ['src/a.ts']],
  [
    '*/*',
    ['src/a.ts', 'src/deep/a.test.ts', 'src/deep/secret.pem', 'node_modules/x/y.js', 'config/.env', '.git/config'],
  ],
  [
    '**\n!a.md',
    [
      '.env',
      'README.md',
      'src/a.ts',
      'src/deep/a.test.ts',
      'src/deep/secret.pem',
      'node_modules/x/y.js',
      'a[1].txt',
      'config/.env',
      '.git/config',
      'b c.txt',
      '#x',
      '!y',
    ],
  ],
  ['.git\n.env*', ['.env', '.git/config']],
  ['config/*', ['config/.env']],
  ['src/deep/**\n!**/*.pem', ['src/deep/a.test.ts']],
  ['node_modules/**\n!node_modules/x/y.js', []],
  ['[^a]*.md', ['README.md']],
  ['src/./deep', ['src/deep/a.test.ts', 'src/deep/secret.pem']],
  ['.env/', ['.env']],
  ['src/dee?', ['src/deep/a.test.ts', 'src/deep/secret.pem']],
  ['src/[c-e]eep', ['src/deep/a.test.ts', 'src/deep/secret.pem']],
];

test.each(observed)('leaves out what the client of the engine does: %j', (text, gone) => {
  const files = Object.fromEntries(observedPaths.map((path) => [path, '']));
  const left = Object.keys(withoutIgnored({ ...files, '.dockerignore': text }, 'Dockerfile'));
  expect(observedPaths.filter((path) => !left.includes(path))).toEqual(gone);
});

test('goes into folders for an exception with stars, as BuildKit does; the classic builder skips the folder and keeps nothing', () => {
  expect(kept('*\n!**/*.ts')).toEqual(['src/a.ts', 'src/deep/a.test.ts']);
});
