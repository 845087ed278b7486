import { z } from 'zod';
import type { Finding } from '../../check.ts';
import { defineProbe } from '../../check.ts';
import { serviceExample } from '../../image/examples.ts';
import { placeOfCommand, runService, serviceParams } from '../../image/service.ts';

export default defineProbe({
  subject: 'dockerfile',
  params: z.strictObject({
    ...serviceParams,
    requests: z
      .array(
        z.strictObject({
          path: z.string().startsWith('/'),
          status: z.int().default(200),
          /** Must occur in the answer. */
          contains: z.string().optional(),
          /** Said when it does not: what the answer shows instead. */
          otherwise: z.string().optional(),
        }),
      )
      .min(1)
      .default([{ path: '/', status: 200 }]),
  }),
  title: 'The service answers',
  help: 'Starts the image as it is configured and sends each request to the port on loopback, from inside its network namespace. Status and text of the answers must be as expected.',
  examples: {
    good: [{ files: serviceExample(), with: { requests: [{ path: '/', contains: 'moored' }] } }],
    bad: [
      { files: serviceExample('ENV PORT=8080'), note: 'another port' },
      { files: serviceExample(), with: { requests: [{ path: '/', contains: 'sunk' }] } },
      { files: serviceExample('RUN rm server.js'), note: 'the program is gone' },
    ],
  },
  run: async (evidence, { requests, ...params }) => {
    const { container, first } = await runService(evidence, params);
    const place = placeOfCommand(evidence, params.dockerfile);
    const findings: Finding[] = [];
    for (const { path, status, contains, otherwise } of requests) {
      const answer = first.ok ? await container.http({ port: params.port, path, waitMs: 2000 }) : first;
      const url = `http://localhost:${params.port}${path}`;
      if (!answer.ok) {
        const message = `GET ${url} got no answer from the running container (${answer.error}). Whatever else is right with the image, the service is not there.`;
        return [...findings, { ...place, message, witness: { form: 'http', method: 'GET', url, error: answer.error } }];
      }
      const body = answer.body.slice(0, 300);
      const right = answer.status === status && (contains === undefined || answer.body.includes(contains));
      if (right) continue;
      const got =
        answer.status === status
          ? (otherwise ?? `the answer lacks \`${contains}\``)
          : `the status was ${answer.status}`;
      findings.push({
        ...place,
        message: `GET ${url} should give ${status}, and ${got}. The image has to do the service's work, not only be built.`,
        witness: { form: 'http', method: 'GET', url, status: answer.status, body },
      });
    }
    return findings;
  },
});
