import { expect, it } from 'vitest';
import kind from '../../../../graders/probes/image/app-files-not-writable.ts';
import { serviceExample } from '../../../../graders/image/examples.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);

it('shows what was written, on the line that allowed it', async () => {
  const files = serviceExample('RUN chmod 666 server.js', 'USER node');
  const [finding] = await probe(engine(), kind, { files });
  expect(finding).toMatchObject({
    line: 4,
    message: expect.stringMatching(/As uid 1000 .*write to `\/app\/server\.js`/),
  });
  expect(finding!.witness).toMatchObject({ form: 'files', entries: [{ path: '/app/server.js', mode: '0666' }] });
});

it('points at WORKDIR when that made the folder as the user', async () => {
  const files = serviceExample();
  const Dockerfile = 'FROM node:20-alpine\nUSER node\nWORKDIR /app\nCOPY server.js .\nCMD ["node", "server.js"]\n';
  const [finding] = await probe(engine(), kind, { files: { ...files, Dockerfile } });
  expect(finding).toMatchObject({ line: 3, message: expect.stringMatching(/WORKDIR makes a missing folder/) });
});

it('finds a program that lies in the root folder', async () => {
  const files = serviceExample();
  const at = (owner: string) =>
    `FROM node:20-alpine\nCOPY ${owner} server.js /\nUSER node\nWORKDIR /\nCMD ["node", "/server.js"]\n`;
  expect(await probe(engine(), kind, { files: { ...files, Dockerfile: at('') } })).toEqual([]);
  expect(await probe(engine(), kind, { files: { ...files, Dockerfile: at('--chown=node') } })).toMatchObject([
    { line: 2 },
  ]);
});

it('is not about root, who may write everything', async () => {
  const [finding] = await probe(engine(), kind, { files: serviceExample() });
  expect(finding?.message).toMatch(/is root \(uid 0/);
});
