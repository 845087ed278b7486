/**
 * Makes the API models beside this file: `node graders/awscli/api/models/generate.mjs`. Takes the newest AWS SDK for JavaScript of each
 * service from the npm registry (Apache-2.0, made by AWS from the services' own Smithy models), reads its schemas and types,
 * and keeps what the command line needs: operations, the members of their input, types, enums, what is required.
 * Nothing of the SDK is run but the table of its schemas.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The service's name on the command line → its package's. */
const services = {
  ecr: 'ecr',
  ecs: 'ecs',
  iam: 'iam',
  inspector2: 'inspector2',
  kms: 'kms',
  secretsmanager: 'secrets-manager',
  signer: 'signer',
  ssm: 'ssm',
  sts: 'sts',
};

const folder = mkdtempSync(join(tmpdir(), 'drydock-models-'));
try {
  for (const [service, name] of Object.entries(services)) {
    const packed = execFileSync('npm', ['pack', '--silent', `@aws-sdk/client-${name}`], { cwd: folder })
      .toString()
      .trim();
    execFileSync('tar', ['xzf', join(folder, packed), '-C', folder]);
    const model = await modelOf(join(folder, 'package'));
    writeFileSync(new URL(`${service}.json`, import.meta.url), `${JSON.stringify(model, null, 1)}\n`);
    rmSync(join(folder, 'package'), { recursive: true });
  }
} finally {
  rmSync(folder, { recursive: true });
}

async function modelOf(root) {
  const read = (path) => readFileSync(join(root, path), 'utf8');
  const { name, version } = JSON.parse(read('package.json'));
  const schemas = await schemasOf(root, read('dist-es/schemas/schemas_0.js'));
  const types = readdirSync(join(root, 'dist-types/models')).filter((file) => /^models_\d+\.d\.ts$/.test(file));
  const declared = memberTypes(types.map((file) => read(`dist-types/models/${file}`)).join('\n'));
  const enums = enumsOf(read('dist-types/models/enums.d.ts'));

  const model = { from: `${name} ${version}`, operations: {}, structures: {}, enums: {}, pages: [] };
  for (const schema of Object.values(schemas)) {
    if (!Array.isArray(schema) || schema[0] !== 9) continue;
    const [, , operation, , input] = schema;
    const request = target(input);
    model.operations[operation] = Array.isArray(request) && request[0] === 3 ? keep(request, model) : '';
  }
  model.operations = sorted(model.operations);
  model.structures = sorted(model.structures);
  model.enums = sorted(model.enums);
  model.pages = readdirSync(join(root, 'dist-es')).includes('pagination')
    ? readdirSync(join(root, 'dist-es/pagination')).flatMap((file) => /^(\w+)Paginator\.js$/.exec(file)?.[1] ?? [])
    : [];
  return model;

  /** Writes a structure and all that it holds into the model; answers its name. */
  function keep([, , structure, , names, members, required = 0]) {
    if (Object.hasOwn(model.structures, structure)) return structure;
    const kept = {};
    model.structures[structure] = kept;
    names.forEach((member, index) => {
      kept[index < required ? `${member}*` : member] = typeOf(members[index], declared.get(`${structure}.${member}`));
    });
    return structure;
  }

  /** `[T]` is a list, `{T}` a map, a lower-case word a plain type, any other a structure or an enum. */
  function typeOf(reference, inTypes) {
    const schema = target(reference);
    if (typeof schema === 'number') {
      if (schema & 64) return `[${typeOf(schema & ~64, inTypes?.replace(/\[\]$/, ''))}]`;
      if (schema & 128) return `{${typeOf(schema & ~128)}}`;
      if (schema !== 0 || !enums.has(inTypes)) return plain(schema);
      model.enums[inTypes] = enums.get(inTypes);
      return inTypes;
    }
    const [kind, , , , ...rest] = schema;
    if (kind === 0) return typeOf(rest[0], inTypes);
    if (kind === 1) return `[${typeOf(rest[0], inTypes?.replace(/\[\]$/, ''))}]`;
    if (kind === 2) return `{${typeOf(rest[1])}}`;
    return keep(schema, model);
  }
}

/** A reference may be wrapped in a function (declared later) and in a pair with its traits. */
function target(reference) {
  if (typeof reference === 'function') return target(reference());
  if (Array.isArray(reference) && reference.length === 2) return target(reference[0]);
  return reference;
}

function plain(schema) {
  const name = {
    0: 'string',
    1: 'number',
    2: 'boolean',
    15: 'document',
    17: 'number',
    19: 'number',
    21: 'blob',
    42: 'blob',
  }[schema];
  if (name) return name;
  if (schema >= 4 && schema <= 7) return 'timestamp';
  throw new Error(`unknown schema ${schema}`);
}

/** The module's table with its imports replaced by nothings. */
async function schemasOf(root, source) {
  const names = [...source.matchAll(/^import \{([^}]*)\} from/gm)]
    .flatMap((match) => match[1].split(','))
    .map((name) => name.trim().split(' as ').at(-1));
  const nothings = names
    .filter(Boolean)
    .map((name) => `class ${name} { static for() { return new ${name}(); } registerError() {} }`);
  const body = source.replace(/^import .*$/gm, '');
  const path = join(root, `schemas-${Date.now()}.mjs`);
  writeFileSync(path, `${nothings.join('\n')}\n${body}`);
  return import(path);
}

/** `Structure.member` → its declared type, without `undefined`. */
function memberTypes(text) {
  const types = new Map();
  let structure = '';
  for (const line of text.split('\n')) {
    structure = /^export interface (\w+)/.exec(line)?.[1] ?? structure;
    const member = /^ {4}(\w+)\??: (.*?)(?: \| undefined)?;$/.exec(line);
    if (member) types.set(`${structure}.${member[1]}`, member[2].replace(/^\((.*) \| undefined\)/, '$1'));
  }
  return types;
}

function enumsOf(text) {
  const enums = new Map();
  for (const [, name, body] of text.matchAll(/export declare const (\w+): \{([^}]*)\}/g)) {
    enums.set(
      name,
      [...body.matchAll(/: "([^"]*)"/g)].map((match) => match[1]),
    );
  }
  return enums;
}

function sorted(record) {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
