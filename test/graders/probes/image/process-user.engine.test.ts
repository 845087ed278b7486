import { expect, it } from 'vitest';
import kind from '../../../../graders/probes/image/process-user.ts';
import { serviceExample } from '../../../../graders/image/examples.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);

const find = (...lines: string[]) => probe(engine(), kind, { files: serviceExample(...lines) });

it.each([
  ['USER 0', ['USER 0'], 4],
  ['USER root', ['USER root'], 4],
  ['zero through ARG', ['ARG U=0', 'USER $U'], 5],
  ['a comment', ['# USER node'], 1],
  ['back to root', ['USER node', 'USER root'], 5],
  ['a heredoc', ['RUN <<EOF', ': "', 'USER node', '"', 'EOF'], 1],
  ['another name for number 0', ['RUN echo "captain:x:0:0::/:/bin/sh" >> /etc/passwd', 'USER captain'], 5],
])('%s is root', async (_, lines, line) => {
  const [finding] = await find(...lines);
  expect(finding).toMatchObject({ file: 'Dockerfile', line, message: expect.stringMatching(/is root \(uid 0/) });
  expect(finding!.witness).toMatchObject({ form: 'values' });
});

it.each([
  ['the group of root', ['USER 1001:0']],
  ['a number without a passwd entry', ['USER 4711']],
])('%s is not root', async (_, lines) => expect(await find(...lines)).toEqual([]));

it('takes the user of a parent stage, and not that of a builder', async () => {
  const files = serviceExample();
  const from = (text: string) => ({ files: { ...files, Dockerfile: text } });
  const serve = 'WORKDIR /app\nCOPY server.js .\nCMD ["node", "server.js"]\n';
  expect(await probe(engine(), kind, from(`FROM node:20-alpine AS base\nUSER node\nFROM base\n${serve}`))).toEqual([]);
  expect(
    await probe(engine(), kind, from(`FROM node:20-alpine AS base\nUSER node\nFROM node:20-alpine\n${serve}`)),
  ).toMatchObject([{ line: 3 }]);
});

it('sees a setuid program that becomes root behind the declared user', async () => {
  const files = serviceExample('RUN cp $(command -v node) /usr/bin/snode && chmod u+s /usr/bin/snode', 'USER node');
  const Dockerfile = files['Dockerfile']!.replace('["node"', '["snode"');
  const [finding] = await probe(engine(), kind, { files: { ...files, Dockerfile } });
  expect(finding?.message).toMatch(/uid 1000, effective 0/);
});

it('waits for a program that gives up its rights by itself', async () => {
  const files = serviceExample();
  const drop = 'process.setgid(1000); process.setuid(1000); require("./server.js")';
  const Dockerfile = files['Dockerfile']!.replace('["node", "server.js"]', JSON.stringify(['node', '-e', drop]));
  expect(await probe(engine(), kind, { files: { ...files, Dockerfile } })).toEqual([]);
});
