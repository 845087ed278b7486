#!/usr/bin/env node
/**
 * `npm run bench`: what grading costs, as ratios taken in one run, so that a slow or busy machine moves both sides. Prints
 * the tables and, with --write, puts them into test/bench/README.md. --quick shows in a few minutes that everything works.
 * Needs a build, dockerd and root: every measurement runs on private engines of its own.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder, removeFolder } from './folder.mjs';
import { dist, machine, reasons, root, rowsTable } from './harness.mjs';
import * as gradedBuild from './graded-build.mjs';
import * as learners from './learners.mjs';
import * as startUp from './start-up.mjs';
import * as staticChecks from './static-checks.mjs';

const { openEngine } = await dist('graders/index.js');
const { engineSettings } = await dist('server/engine-settings.js');
const { readConfig } = await dist('server/config.js');

const say = (text) => process.stderr.write(`${text}\n`);

// Open from the beginning to the end, so that the base images are prepared once and the home engine stays.
const engine = await openEngine(engineSettings(readConfig({ data: folder, engine: 'private' })));
try {
  say('preparing the base images');
  await engine.prepareImages({});
  say('one grading at a time');
  const single = await gradedBuild.measure();
  say('learners at once');
  const { waits, rows } = await learners.measure();
  say('static checks and the start');
  const rest = [...(await staticChecks.measure()), ...(await startUp.measure())];

  const all = [...single, ...rows, ...rest];
  const { name, version } = engine.summary();
  const text = [machine(`${name} ${version}`), waits, rowsTable(all), reasons(all).join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
  process.stdout.write(`${text}\n`);
  if (process.argv.includes('--write')) {
    const readme = join(root, 'test/bench/README.md');
    const block = `<!-- results -->\n${text}\n<!-- /results -->`;
    writeFileSync(readme, readFileSync(readme, 'utf8').replace(/<!-- results -->[^]*<!-- \/results -->/, block));
  }
} finally {
  await engine.close();
  removeFolder();
}
