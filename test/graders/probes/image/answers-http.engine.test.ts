import { expect, it } from 'vitest';
import kind from '../../../../graders/probes/image/answers-http.ts';
import { serviceExample } from '../../../../graders/image/examples.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);

it('says how a program ended, on the line that starts it', async () => {
  const [finding] = await probe(engine(), kind, { files: serviceExample('RUN rm server.js') });
  expect(finding).toMatchObject({
    line: 5,
    message: expect.stringMatching(/ended with exit code 1 .*Cannot find module/),
    witness: { form: 'log' },
  });
});

it('says that the command is not there', async () => {
  const files = serviceExample();
  const Dockerfile = files['Dockerfile']!.replace('"node"', '"deno"');
  expect(await probe(engine(), kind, { files: { ...files, Dockerfile } })).toMatchObject([{ line: 4 }]);
});

it('sends every request and shows the exchange', async () => {
  const requests = [
    { path: '/' },
    { path: '/x', status: 404 },
    { path: '/y', contains: 'sunk', otherwise: 'it floats', why: 'Divers wait.' },
  ];
  const findings = await probe(engine(), kind, { files: serviceExample(), with: { requests } });
  expect(findings).toMatchObject([
    { message: expect.stringMatching(/\/x should give 404, and the status was 200/), witness: { status: 200 } },
    {
      message: expect.stringMatching(/\/y should give 200, and it floats\. Divers wait\.$/),
      witness: { body: 'moored' },
    },
  ]);
});

it('asks again for a while when the service may learn of a change later, and no longer', async () => {
  const files = {
    ...serviceExample('ENV STOCK=http://127.0.0.1:4100/'),
    'server.js': `const http = require('node:http');
let known = 200;
const look = () => http.get(process.env.STOCK, (stock) => { known = stock.resume().statusCode; }).on('error', () => { known = 503; });
setInterval(look, 400);
http.createServer((request, response) => { response.statusCode = known; response.end(); }).listen(3000);
`,
  };
  const dependency = { port: 4100 };
  const until = (eventuallyMs: number, status: number) => ({
    files,
    with: { dependency, requests: [{ while: 'refused', status, eventuallyMs }, { eventuallyMs }] },
  });
  expect(await probe(engine(), kind, until(5000, 503))).toEqual([]);
  expect(await probe(engine(), kind, until(600, 500))).toMatchObject([
    { message: expect.stringMatching(/should give 500, and the status was 503, 0.6 s after that began/) as string },
  ]);
});
