#!/usr/bin/env node
'use strict';

// harbour-pack ENTRY OUTPUT: every module that ENTRY requires by a relative path goes into OUTPUT.
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, relative, resolve } = require('node:path');

const [entry, output] = process.argv.slice(2);
if (!entry || !output) {
  console.error('usage: harbour-pack ENTRY OUTPUT');
  process.exit(2);
}

const root = dirname(resolve(entry));
const modules = new Map();

function collect(file) {
  const id = relative(root, file);
  if (modules.has(id)) return id;
  modules.set(id, '');
  const source = readFileSync(file, 'utf8').replace(/\brequire\('(\.{1,2}\/[^']+)'\)/g, (_, path) => {
    const target = resolve(dirname(file), path.endsWith('.js') ? path : `${path}.js`);
    return `load(${JSON.stringify(collect(target))})`;
  });
  modules.set(id, source);
  return id;
}

const start = collect(resolve(entry));
const bodies = [...modules].map(([id, source]) => `${JSON.stringify(id)}(module, exports) {\n${source.trimEnd()}\n}`);
mkdirSync(dirname(resolve(output)), { recursive: true });
writeFileSync(
  output,
  `'use strict';
globalThis.packed = ${JSON.stringify({ entry, modules: modules.size })};
const modules = {
${bodies.join(',\n')},
};
const cache = {};
function load(id) {
  if (!cache[id]) {
    const module = (cache[id] = { exports: {} });
    modules[id](module, module.exports);
  }
  return cache[id].exports;
}
load(${JSON.stringify(start)});
`,
);
console.log(`${output}: ${modules.size} modules`);
