#!/usr/bin/env node
/**
 * `npm start`: from a fresh clone to a running lab. Checks Node, installs dependencies, builds what changed, gets an
 * engine with --with-engine, then serves. Uses no package and no new syntax, because it runs before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);

function stop(sentence) {
  process.stderr.write('drydock: ' + sentence + '\n');
  process.exit(1);
}

function say(sentence) {
  process.stderr.write('drydock: ' + sentence + '\n');
}

function run(command, commandArgs, options) {
  return spawnSync(command, commandArgs, Object.assign({ cwd: root, stdio: ['ignore', 2, 2] }, options)).status === 0;
}

// No await at the top level: a Node too old for it must still get the sentence.
async function start() {
  const version = process.versions.node.split('.').map(Number);
  if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
    stop(
      'needs Node.js 20.19 or newer; this is ' + process.versions.node + '. Install a current Node.js and start again.',
    );
  }

  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const installed = join(root, 'node_modules', '.drydock-installed');
  if (!existsSync(installed) || readFileSync(installed, 'utf8') !== lock) {
    say('installing dependencies (once, a few minutes on a slow machine) …');
    if (!run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])) {
      stop(
        'the dependencies could not be installed: the lines above say why. Nothing else was changed; start again when it is corrected.',
      );
    }
    writeFileSync(installed, lock);
  }

  const { buildIfChanged } = await import('./build.mjs');
  if (!buildIfChanged()) stop('the build failed: the lines above say where.');

  const withEngine = args.indexOf('--with-engine');
  if (withEngine !== -1) {
    args.splice(withEngine, 1);
    const { installEngine } = await import('./install-engine.mjs');
    const trouble = installEngine();
    if (trouble) say(trouble);
  }

  const { main } = await import('../dist/server/cli.js');
  await main(['serve'].concat(args));
}

start();
