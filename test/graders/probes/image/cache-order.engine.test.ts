import { expect, it } from 'vitest';
import kind from '../../../../graders/probes/image/cache-order.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);

it('names the step that ran again, on its line, and shows which came from the cache', async () => {
  const [bad] = kind.examples.bad;
  const [finding] = await probe(engine(), kind, bad!);
  expect(finding).toMatchObject({
    line: 4,
    message: expect.stringContaining('After an edit of `server.js` the build ran `RUN cp package.json') as string,
    witness: {
      form: 'layers',
      layers: expect.arrayContaining([
        expect.objectContaining({ line: 4, note: 'ran again', marked: true }),
      ]) as unknown,
    },
  });
});

it('looks into earlier stages too', async () => {
  const files = {
    'package.json': '{}',
    'server.js': '// server\n',
    Dockerfile: `FROM node:20-alpine AS build
WORKDIR /app
COPY package.json ./
RUN echo npm ci > done
COPY server.js ./
FROM node:20-alpine
COPY --from=build /app /app
`,
  };
  expect(await probe(engine(), kind, { files, with: { edit: 'server.js' } })).toEqual([]);
  const swapped = files.Dockerfile.replace('COPY package.json ./', 'COPY . ./').replace('COPY server.js ./\n', '');
  expect(
    await probe(engine(), kind, { files: { ...files, Dockerfile: swapped }, with: { edit: 'server.js' } }),
  ).toMatchObject([{ line: 4 }]);
});
