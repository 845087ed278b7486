import { z } from 'zod';
import type { Finding } from '../../check.ts';
import { defineProbe, Undecided } from '../../check.ts';
import { serviceExample } from '../../image/examples.ts';
import { placeOfCommand, runService, serviceParams } from '../../image/service.ts';
import { dependencyState, stateInWords } from '../../service/dependency.ts';
import { ask, demandOf, faultOf, httpExpectation, httpWitness } from '../../service/http-expectation.ts';
import type { HttpExpectation } from '../../service/http-expectation.ts';
import type { HttpResult, RunningContainer } from '../../evidence.ts';

/** Asks another service for each answer, and waits for that as long as it takes. */
const asking = {
  ...serviceExample('ENV STOCK=http://127.0.0.1:4100/'),
  'server.js': `const http = require('node:http');
http
  .createServer((request, response) => {
    const away = () => { response.statusCode = 503; response.end('away'); };
    http.get(process.env.STOCK, (stock) => stock.pipe(response)).on('error', away);
  })
  .listen(3000);
`,
};
const asked = { dependency: { port: 4100, answer: { status: 200, body: 'berths: 4' } } };

export default defineProbe({
  subject: 'dockerfile',
  params: z.strictObject({
    ...serviceParams,
    requests: z
      .array(
        z.strictObject({
          ...httpExpectation,
          /** Said when the text of the answer is wrong: what it shows instead. */
          otherwise: z.string().optional(),
          /** Why it matters, one sentence for the finding. */
          why: z.string().optional(),
          /** How the dependency is while this request is made. */
          while: dependencyState,
          /** Asked again until the answer is right, for this long (ms): a service may learn of a change a little later. */
          eventuallyMs: z.int().min(0).max(10_000).default(0),
        }),
      )
      .min(1)
      .prefault([{}]),
  }),
  title: 'The service answers',
  help: `Starts the image as it is configured and sends each request, in order, to the port on loopback, from inside its network
namespace. Status, text, headers and time of the answers must be as expected. With \`dependency\`, a model of a service that the program needs
listens beside it and is up, refuses or hangs (\`silent\`) while a request is made; \`eventuallyMs\` gives the service time to learn of it. An answer that does not end is cut at 256 KiB or at its time.`,
  examples: {
    good: [
      { files: serviceExample(), with: { requests: [{ path: '/', contains: 'moored' }] } },
      {
        files: asking,
        with: { ...asked, requests: [{ contains: 'berths: 4' }, { while: 'refused', status: 503 }] },
        note: 'with a dependency',
      },
    ],
    bad: [
      { files: serviceExample('ENV PORT=8080'), note: 'another port' },
      { files: serviceExample(), with: { requests: [{ path: '/', contains: 'sunk' }] } },
      {
        files: serviceExample(),
        with: { requests: [{ answerHeaders: { 'content-security-policy': '.' } }] },
        note: 'a header is missing',
      },
      {
        files: asking,
        with: { ...asked, requests: [{ while: 'silent', status: 503, withinMs: 1000 }] },
        note: 'it waits for ever',
      },
      { files: serviceExample('RUN rm server.js'), note: 'the program is gone' },
    ],
  },
  run: async (evidence, { requests, ...params }) => {
    const { container, first, dependency } = await runService(evidence, params);
    const place = placeOfCommand(evidence, params.dockerfile);
    const findings: Finding[] = [];
    for (const { otherwise, why: reason, while: state, eventuallyMs, ...request } of requests) {
      if (state !== 'up' && !dependency)
        throw new Undecided('A request asks for a dependency that the parameters do not name.');
      await dependency?.set(state);
      const answer = first.ok ? await askUntil(container, params.port, request, eventuallyMs) : first;
      const fault = faultOf(answer, request);
      if (fault === null) continue;
      const { method, path } = request;
      const url = `http://localhost:${params.port}${path}`;
      const witness = httpWitness(url, method, answer);
      if (!first.ok) {
        const message = `${method} ${url} got no answer from the running container (${first.error}). Whatever else is right with the image, the service is not there.`;
        return [...findings, { ...place, message, witness }];
      }
      const got =
        otherwise !== undefined && answer.ok && [request.status].flat().includes(answer.status) ? otherwise : fault;
      const usual = state === 'up' ? " The image has to do the service's work, not only be built." : '';
      const why = reason === undefined ? usual : ` ${reason}`;
      const long = eventuallyMs === 0 ? '' : `, ${eventuallyMs / 1000} s after that began`;
      findings.push({
        ...place,
        message: `${method} ${url}${stateInWords(state)} should ${demandOf(request)}, and ${got}${long}.${why}`,
        witness,
      });
    }
    await dependency?.set('up');
    return findings;
  },
});

/** The first right answer, or the last one of this time. */
async function askUntil(
  container: RunningContainer,
  port: number,
  request: HttpExpectation,
  ms: number,
): Promise<HttpResult> {
  for (const deadline = performance.now() + ms; ;) {
    const answer = await ask(container, port, request);
    if (faultOf(answer, request) === null || performance.now() >= deadline) return answer;
    // A pause; it ends early when the container does.
    await container.wait(100);
  }
}
