/** The rules of the house: the arrows between the parts, name = path, what the papers must say. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kindNames, loadKind } from '../graders/index.ts';
import { settings } from '../server/config.ts';
import { loadContent } from '../server/content.ts';
import { exercisesDir, root } from '../server/paths.ts';

const run = promisify(execFile);
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Every file that git would keep, by its path from the root. */
async function ownFiles(): Promise<string[]> {
  const { stdout } = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    maxBuffer: 1e8,
  });
  return stdout.split('\n').filter((path) => path !== '' && existsSync(join(root, path)));
}

describe('arrows', () => {
  /** One forbidden import per arrow: the folder that must not, and what it must not import. */
  const forbidden: [folder: string, statement: string][] = [
    ['graders', "import x from '../server/config.ts';"],
    ['graders', "import x from '../web/src/api.ts';"],
    ['graders', "import x from 'dockerode';"],
    ['graders/probes/image', "import x from '../../../server/errors.ts';"],
    ['graders/probes/image', "import x from 'dockerode';"],
    ['graders/engine', "import x from '../../server/paths.ts';"],
    ['graders/engine', "import x from '../probes/image/builds.ts';"],
    ['graders/checks/dockerfile', "import x from '../../engine/connect.ts';"],
    ['graders/checks/dockerfile', "import x from '../../probes/image/builds.ts';"],
    ['graders/checks/dockerfile', "import x from 'node:fs';"],
    ['graders/parse', "import x from 'node:fs';"],
    ['graders/iam', "import x from '../engine/connect.ts';"],
    ['graders/ecs', "import x from 'node:child_process';"],
    ['graders/kubernetes', "import x from 'dockerode';"],
    ['graders/faults', "import x from '../engine/connect.ts';"],
    ['graders/xray', "import x from '../engine/layers.ts';"],
    ['graders/awscli', "import x from 'node:fs';"],
    ['graders/signing', "import x from 'node:crypto';"],
    ['graders/attack', "import x from 'node:fs';"],
    ['server', "import x from '../graders/grade.ts';"],
    ['server', "import x from '../graders/engine/connect.ts';"],
    ['server', "import x from '../web/src/api.ts';"],
    ['server', "import x from 'better-sqlite3';"],
    ['server', "import x from 'kysely';"],
    ['server', "import x from 'dockerode';"],
    ['server/routes', "import x from '../store/kysely.ts';"],
    ['server/routes', "import x from 'better-sqlite3';"],
    ['server/routes', "import x from '../../graders/grade.ts';"],
    ['server/store', "import x from '../routes/course.ts';"],
    ['server/store', "import x from '../../graders/grade.ts';"],
    ['server/jobs', "import x from 'kysely';"],
    ['web/src', "import x from '../../server/config.ts';"],
    ['web/src', "import type x from '../../server/content.ts';"],
    ['web/src', "import type x from '../../server/store/store.ts';"],
    ['web/src', "import { limits as x } from '../../server/contract.ts';"],
    ['web/src', "import { Undecided as x } from '../../graders/check.ts';"],
    ['web/src', "import x from '../../graders/grade.ts';"],
    ['web/src', "import x from '../../graders/iam/evaluate.ts';"],
    ['web/src', "import type x from '../../graders/iam/policy.ts';"],
    ['web/src', "import x from 'node:fs';"],
    ['web/src/bench', "import x from '../../../graders/iam/actions.ts';"],
    ['web/src/bench', "import x from '../../../graders/index.ts';"],
    ['web/src/editor', "import x from '../../../graders/guide/guide.ts';"],
    ['web/src/editor', "import x from '../../../graders/faults/policy.ts';"],
    ['web/src/bench', "import { Undecided as x } from '../../../graders/check.ts';"],
  ];
  const allowed: [folder: string, statement: string][] = [
    ['graders/checks/dockerfile', "import x from '../../parse/dockerfile.ts';"],
    ['graders/probes/image', "import type x from '../../evidence.ts';"],
    ['server', "import x from '../graders/index.ts';"],
    ['server/routes', "import type x from '../store/store.ts';"],
    ['server/store', "import x from 'kysely';"],
    ['web/src', "import type { Course as x } from '../../server/contract.ts';"],
    ['web/src', "import type { Witness as x } from '../../graders/check.ts';"],
    ['web/src/bench', "import { parsePolicy as x } from '../../../graders/browser.ts';"],
    ['web/src/editor', "import { guides as x } from '../../../graders/guides.ts';"],
    ['web/src/editor', "import { faultsIn as x } from '../../../graders/faults.ts';"],
  ];
  const planted = [...forbidden, ...allowed].map(([folder, statement], number) => ({
    path: `${folder}/planted-${number}.ts`,
    statement,
    forbidden: number < forbidden.length,
  }));
  let reports: { filename: string; code?: string }[] = [];
  let filesSeen = 0;

  beforeAll(async () => {
    for (const { path, statement } of planted) writeFileSync(join(root, path), `${statement}\nexport { x };\n`);
    const output = await run('node_modules/.bin/oxlint', ['--format=json', ...planted.map(({ path }) => path)], {
      cwd: root,
      maxBuffer: 1e8,
    }).then(
      ({ stdout }) => stdout,
      (error: { stdout: string }) => error.stdout,
    );
    const report = JSON.parse(output) as { diagnostics: typeof reports; number_of_files: number };
    reports = report.diagnostics.filter(({ code }) => code?.includes('no-restricted-imports'));
    filesSeen = report.number_of_files;
  });
  afterAll(() => {
    for (const { path } of planted) rmSync(join(root, path), { force: true });
  });

  it('the checker looks at every planted file', () => expect(filesSeen).toBe(planted.length));

  it.each(planted.filter((plant) => plant.forbidden))('refuses $statement in $path', ({ path }) => {
    expect(reports.map(({ filename }) => filename)).toContain(path);
  });

  it.each(planted.filter((plant) => !plant.forbidden))('accepts $statement in $path', ({ path }) => {
    expect(reports.map(({ filename }) => filename)).not.toContain(path);
  });
});

describe('kinds', () => {
  const names = kindNames();

  it('there are some', () => expect(names.length).toBeGreaterThan(10));

  it.each(names)('%s says what it is and has a test at the mirrored path', async (name) => {
    const kind = await loadKind(name);
    const { title, help, examples } = kind!.needsEngine ? kind!.probe : kind!.check;
    expect(title.length).toBeGreaterThan(5);
    expect(help.length).toBeGreaterThan(40);
    expect(examples.good.length).toBeGreaterThan(0);
    expect(examples.bad.length).toBeGreaterThan(0);
    const test = kind!.needsEngine
      ? `test/graders/probes/${name}.engine.test.ts`
      : `test/graders/checks/${name}.test.ts`;
    expect(existsSync(join(root, test)), `${test} is missing`).toBe(true);
  });
});

describe('papers', () => {
  it.each(Object.values(settings))('README documents $variable', ({ variable, default: byDefault }) => {
    const row = read('README.md')
      .split('\n')
      .find((line) => line.startsWith('|') && line.includes(`\`${variable}\``));
    expect(row, `${variable} is not in a table of README.md`).toBeDefined();
    if (byDefault !== '') expect(row).toContain(`\`${byDefault}\``);
  });

  it('README names every exercise by its title', async () => {
    const { list } = await loadContent(exercisesDir);
    for (const { id, title } of list()) expect(read('README.md')).toContain(`[${title}](exercises/${id}/brief.md)`);
  });

  it('every relative link of README, ARCHITECTURE and CHANGELOG leads to a file', () => {
    for (const paper of ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md']) {
      const links = [...read(paper).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1]!);
      for (const link of links) expect(existsSync(join(root, link)), `${paper}: ${link}`).toBe(true);
    }
  });

  it('ARCHITECTURE gives a reason for every dependency', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
      string,
      Record<string, string>
    >;
    const text = read('ARCHITECTURE.md');
    for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
      const family = name.startsWith('@types/')
        ? '@types/*'
        : name.startsWith('@codemirror/')
          ? '@codemirror/*'
          : name.startsWith('@fontsource/')
            ? '@fontsource/*'
            : name;
      expect(text, `ARCHITECTURE.md says nothing about ${family}`).toContain(`\`${family}\``);
    }
  });
});

describe('what is shipped', () => {
  it('has the fixed top level and nothing else', async () => {
    const folders = new Set((await ownFiles()).filter((path) => path.includes('/')).map((path) => path.split('/')[0]));
    expect([...folders].toSorted()).toEqual(['.ci', 'exercises', 'graders', 'server', 'test', 'web']);
  });

  it('depends on permissively licensed packages only', () => {
    const lock = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { dev?: boolean; license?: string }>;
    };
    const production = Object.entries(lock.packages).filter(([path, entry]) => path !== '' && !entry.dev);
    expect(production.length).toBeGreaterThan(20);
    for (const [path, { license }] of production) {
      // Old packages say it in a field that the lock file does not repeat.
      const said =
        license ?? (JSON.parse(read(`${path}/package.json`)) as { licenses: { type: string }[] }).licenses[0]?.type;
      expect(`${path}: ${said}`).toMatch(/: .*(MIT|ISC|BSD|Apache-2\.0|0BSD|BlueOak|Unlicense|Python-2\.0|PSF-2\.0)/);
    }
  });

  it('names no package registry host', async () => {
    const hosts = [
      ['registry', 'npmjs', 'org'],
      ['deb', 'debian', 'org'],
      ['registry', 'yarnpkg', 'com'],
    ].map((parts) => parts.join('.'));
    for (const path of await ownFiles()) {
      if (/\.(png|woff2?|tgz|ico)$/.test(path)) continue;
      const text = read(path);
      for (const host of hosts) expect(text.includes(host), `${path} names ${host}`).toBe(false);
    }
  });

  it('has an own test for every route and command', () => {
    const missing = ['routes', 'commands'].flatMap((folder) =>
      readdirSync(join(root, 'server', folder))
        .map((name) => `server/${folder}/${name}`)
        .filter((path) => /^export function (register|\w+Routes)\(/m.test(read(path)) && !hasTest(path)),
    );
    expect(missing).toEqual([]);
  });
});

function hasTest(source: string): boolean {
  return ['.test.ts', '.engine.test.ts'].some((ending) =>
    existsSync(join(root, 'test', source.replace(/\.ts$/, ending))),
  );
}
