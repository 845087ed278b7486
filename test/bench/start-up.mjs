/** From the start of the process to the ready line, without an engine, against a Node process that does nothing. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { folder } from './folder.mjs';
import { many, ms, pairs, root, row } from './harness.mjs';

export async function measure() {
  const { a, b, ratio } = await pairs(
    many(7, 2),
    () => once(['server/bin.mjs', 'serve']),
    () => once(['-e', '0']),
  );
  return [
    row({
      ...{ what: 'start to ready (second start)', value: ms(a) },
      ...{ against: 'an empty Node process', base: ms(b), ratio },
    }),
  ];
}

function once(words) {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, words, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        DRYDOCK_ENGINE: 'off',
        DRYDOCK_PORT: '0',
        DRYDOCK_DATA: join(folder, 'start-up'),
        DRYDOCK_LOG: 'error',
      },
    });
    child.on('error', failed);
    child.stdout.on('data', (text) => String(text).includes('ready') && (done(), child.kill('SIGTERM')));
    child.on('exit', () => done());
  });
}
