/**
 * Builds here have no network, so this stands in for npm and the private registry: `node registry.mjs install` opens the sealed
 * package with the token and puts it into node_modules. It looks for the token where npm would: in the file that `--token-file`
 * names, in NPM_TOKEN, in .npmrc beside it and in the home folder.
 */
import { createDecipheriv, scryptSync } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const name = '@harbour/tariffs';
const here = import.meta.dirname;
const { values } = parseArgs({ options: { 'token-file': { type: 'string' } }, allowPositionals: true });

const token = findToken();
if (!token) fail('401 Unauthorized: no token for npm.harbour.example');
const sealed = Buffer.from(readFileSync(join(here, 'packages/tariffs-3.2.0.sealed'), 'utf8'), 'base64');
const folder = join(process.cwd(), 'node_modules', name);
mkdirSync(folder, { recursive: true });
for (const [path, text] of Object.entries(open(sealed))) writeFileSync(join(folder, path), text);
console.log(`added ${name}`);

function findToken() {
  if (values['token-file']) return read(values['token-file']).trim();
  if (process.env.NPM_TOKEN) return process.env.NPM_TOKEN;
  const settings = read(join(process.cwd(), '.npmrc')) + read(join(homedir(), '.npmrc'));
  return /:_authToken=(\S+)/.exec(settings)?.[1];
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function open(bytes) {
  const key = scryptSync(token, 'harbour-tariffs!', 32);
  const cipher = createDecipheriv('aes-256-gcm', key, Buffer.alloc(12)).setAuthTag(bytes.subarray(-16));
  try {
    return JSON.parse(Buffer.concat([cipher.update(bytes.subarray(0, -16)), cipher.final()]).toString());
  } catch {
    return fail('401 Unauthorized: this token does not open the package');
  }
}

function fail(message) {
  console.error(`registry: ${message}`);
  process.exit(1);
}
