import { expect, it } from 'vitest';
import { serviceExample } from '../../../../graders/image/examples.ts';
import kind from '../../../../graders/probes/image/files.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);

const find = (lines: string[], given: object) =>
  probe(engine(), kind, { files: serviceExample(...lines), with: given });

it('points at the step that names the file, and shows where else things lie', async () => {
  const [shipped] = await find(['RUN touch /app/.env', 'RUN true'], {
    absent: ['/app/.env'],
    why: 'It holds a password.',
  });
  expect(shipped).toMatchObject({ line: 4, message: '`/app/.env` is in the image. It holds a password.' });
  const [missing] = await find([], { present: ['/app/dist/server.js', '/app/server.mjs'] }).then((all) => all.slice(1));
  expect(missing).toMatchObject({
    message: expect.stringContaining('`/app/server.mjs` is not in the image') as string,
    witness: { form: 'files', entries: [{ path: '/app/server.js' }] },
  });
});

it('takes what a later step deletes for absent', async () => {
  expect(await find(['RUN touch /app/.env', 'RUN rm /app/.env'], { absent: ['/app/.env'] })).toEqual([]);
});
