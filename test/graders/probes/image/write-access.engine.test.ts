import { expect, it } from 'vitest';
import { serviceExample } from '../../../../graders/image/examples.ts';
import kind from '../../../../graders/probes/image/write-access.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);

it('says as whom it was tried, and what the kernel answered', async () => {
  const given = { writable: ['/app/logs', '/etc'], notWritable: ['/tmp'] };
  const findings = await probe(engine(), kind, { files: serviceExample('USER node'), with: given });
  expect(findings).toMatchObject([
    {
      message: expect.stringContaining(
        "As uid 1000, the service's own, the grader could not write to `/app/logs` (EACCES)",
      ) as string,
    },
    {
      message: expect.stringContaining('could make a file at `/tmp`') as string,
      witness: { entries: [{ note: 'created' }] },
    },
  ]);
});
