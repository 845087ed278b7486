import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/dockerfile/no-dev-leftovers.ts';
import { checkDockerfile } from '../../../support/dockerfile-check.ts';

const run = (lines: string, given?: unknown) => checkDockerfile(check, `FROM node:20-alpine\n${lines}\n`, given);

describe('finds', () => {
  it.each([
    ['a development script', 'CMD ["npm", "run", "dev"]', /^2: The service is started with a development script/],
    ['a development server', 'CMD nodemon server.js', /a development server/],
    ['the inspector', 'ENTRYPOINT ["node", "--inspect=0.0.0.0:9229", "server.js"]', /Node's inspector/],
    ['a reloading server', 'CMD ["uvicorn", "app:app", "--reload"]', /a development server/],
    ['NODE_ENV', 'ENV NODE_ENV=development', /^2: `NODE_ENV=development` stays set/],
    ['a debug flag', 'ENV FLASK_DEBUG="1"', /FLASK_DEBUG/],
    ["a debugger's port", 'EXPOSE 3000 9229', /Port 9229 belongs to Node's inspector/],
    ['an editor', 'RUN apk add --no-cache vim', /^2: `vim` ships with the service/],
    ['development dependencies', 'RUN npm ci', /^2: `npm ci` installs development dependencies/],
    ['npm install', 'RUN npm install', /`npm install` installs/],
    ['dependencies that come back', 'RUN npm ci --omit=dev\nRUN npm install', /^3: /],
    ['development dependencies in spite of NODE_ENV', 'ENV NODE_ENV=production\nRUN npm ci --include=dev', /^3: /],
    [
      'dependencies of a builder',
      'RUN npm ci && npm run build\nFROM node:20-alpine\nCOPY --from=0 /app/node_modules /app/node_modules',
      /^2: `npm ci`/,
    ],
    [
      'everything of a builder',
      'RUN npm ci && npm run build\nFROM node:20-alpine\nCOPY --from=0 /app /app',
      /^2: `npm ci`/,
    ],
  ])('%s', (_, lines, message) => expect(run(lines)).toEqual([expect.stringMatching(message)]));
});

describe('accepts', () => {
  it.each([
    ['the service itself', 'CMD ["node", "server.js"]'],
    ['npm start', 'CMD ["npm", "start"]'],
    ['a script whose name begins alike', 'CMD ["node", "dev-tools-server.js"]'],
    [
      'dependencies without those of the development',
      'RUN npm ci --omit=dev && npm install --omit dev && npm ci --only=production',
    ],
    ['NODE_ENV before', 'ENV NODE_ENV=production\nRUN npm ci'],
    ['pruned', 'RUN npm ci && npm run build && npm prune --omit=dev'],
    [
      'pruned in the builder',
      'RUN npm ci && npm run build\nRUN npm prune --production\nFROM node:20-alpine\nCOPY --from=0 /app/node_modules ./node_modules',
    ],
    ['only what was built', 'RUN npm ci && npm run build\nFROM node:20-alpine\nCOPY --from=0 /app/dist ./dist'],
    ['a development that is overridden', 'ENV NODE_ENV=development\nENV NODE_ENV=production'],
    ['tools of a builder', 'RUN apk add --no-cache vim gdb\nEXPOSE 9229\nFROM node:20-alpine'],
    ['one global tool', 'RUN npm install -g pnpm@9.0.0'],
  ])('%s', (_, lines) => expect(run(lines)).toEqual([]));
});

it('knows a package without development dependencies', () => {
  const text = 'FROM node:20-alpine\nRUN npm ci\n';
  const beside = (value: unknown) => checkDockerfile(check, text, {}, { 'package.json': JSON.stringify(value) });
  expect(beside({ dependencies: { a: '1.0.0' } })).toEqual([]);
  expect(beside({ devDependencies: { a: '1.0.0' } })).toHaveLength(1);
});
