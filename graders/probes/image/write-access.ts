import { z } from 'zod';
import { defineProbe } from '../../check.ts';
import type { Finding } from '../../check.ts';
import type { Evidence, WriteAttempt } from '../../evidence.ts';
import { serviceExample } from '../../image/examples.ts';
import { lastIn, placeIn } from '../../image/places.ts';
import { anyUserOfService, runService, serviceParams } from '../../image/service.ts';
import type { ServiceParams } from '../../image/service.ts';

const paths = z.array(z.string().startsWith('/')).default([]);

export default defineProbe({
  subject: 'dockerfile',
  params: z
    .strictObject({
      ...serviceParams,
      writable: paths,
      notWritable: paths,
      /** Absent: as the running service. Else as root with these capabilities and no others, e.g. `[DAC_OVERRIDE]`. */
      asRootWith: z.array(z.string().regex(/^[A-Z_]+$/)).optional(),
    })
    .refine(({ writable, notWritable }) => writable.length + notWritable.length > 0, 'name paths'),
  title: 'Who runs can write where it has to, and nowhere else',
  help: `Opens files for writing and makes files in folders, as the user of the running service or, with \`asRootWith\`, as root with these
capabilities and no others: root without DAC_OVERRIDE is held to the mode bits like everybody else. What was made is removed again.`,
  examples: {
    good: [
      {
        files: serviceExample('RUN mkdir /data && chown node /data', 'USER node'),
        with: { writable: ['/data', '/tmp'], notWritable: ['/app', '/app/server.js', '/etc/passwd'] },
      },
      {
        files: serviceExample('RUN chown -R node:node /app && chmod -R go-w /app'),
        with: { asRootWith: [], notWritable: ['/app/server.js'] },
        note: 'root without capabilities',
      },
    ],
    bad: [
      { files: serviceExample('USER node'), with: { writable: ['/data'] }, note: 'nobody made it' },
      { files: serviceExample('RUN mkdir /data', 'USER node'), with: { writable: ['/data'] }, note: "root's" },
      { files: serviceExample('RUN chmod 666 server.js', 'USER node'), with: { notWritable: ['/app/server.js'] } },
      { files: serviceExample('USER node'), with: { asRootWith: ['DAC_OVERRIDE'], notWritable: ['/app/server.js'] } },
    ],
  },
  run: async (evidence, { writable, notWritable, asRootWith, ...params }) => {
    const { who, attempts } = await tryAs(evidence, params, [...writable, ...notWritable], asRootWith);
    const place = placeIn(evidence.files, params.dockerfile, (target) =>
      lastIn(
        target,
        ({ keyword, text }) => ['COPY', 'ADD', 'RUN'].includes(keyword) && /ch(?:own|mod)|mkdir/.test(text),
      ),
    );
    const findings: Finding[] = [];
    const report = (found: WriteAttempt[], message: (first: WriteAttempt) => string): void => {
      const [first] = found;
      if (!first) return;
      const entries = found.map(({ path, outcome, error }) => ({ path, note: error ?? outcome }));
      findings.push({ ...place, message: message(first), witness: { form: 'files', entries } });
    };
    report(
      attempts.slice(0, writable.length).filter(({ outcome }) => outcome === 'refused'),
      ({ path, error }) =>
        `${who} could not write to \`${path}\` (${error}), and the service has to: it fails as soon as it tries.`,
    );
    report(
      attempts.slice(writable.length).filter(({ outcome }) => outcome !== 'refused'),
      ({ path, outcome }) =>
        `${who} could ${outcome === 'created' ? 'make a file at' : 'write to'} \`${path}\`. Whoever gets code to run there can change it and stay.`,
    );
    return findings;
  },
});

async function tryAs(
  evidence: Evidence,
  params: ServiceParams,
  tried: string[],
  capabilities: readonly string[] | undefined,
): Promise<{ who: string; attempts: WriteAttempt[] }> {
  if (capabilities === undefined) {
    const { uid, execAs } = await anyUserOfService(evidence, params);
    const { container } = await runService(evidence, params);
    const attempts = await container.tryWrite(tried, execAs === undefined ? {} : { user: execAs });
    return { who: `As uid ${uid}, the service's own, the grader`, attempts };
  }
  const image = await evidence.image(params.dockerfile);
  const key = `root with ${capabilities.join(', ') || 'no capability'} in ${params.dockerfile}`;
  const container = await evidence.container({
    key,
    image,
    idle: true,
    user: '0',
    capDrop: ['ALL'],
    capAdd: capabilities,
  });
  return {
    who: `As root with ${capabilities.join(', ') || 'no capability'}, the grader`,
    attempts: await container.tryWrite(tried, { user: '0' }),
  };
}
