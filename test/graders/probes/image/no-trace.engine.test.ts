import { expect, it } from 'vitest';
import { serviceExample } from '../../../../graders/image/examples.ts';
import kind from '../../../../graders/probes/image/no-trace.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);

it('points at the line whose layer holds the file, and says nothing of the base image', async () => {
  const files = { ...serviceExample('COPY keys/ /keys/', 'RUN rm -r /keys'), 'keys/a.pem': 'k', 'keys/b.pem': 'k' };
  const findings = await probe(engine(), kind, { files, with: { paths: ['/**/*.pem', '/bin/sh', '/etc/passwd'] } });
  expect(findings).toMatchObject([
    { line: 4, message: expect.stringContaining('`/keys/a.pem` is in layer') as string },
  ]);
  const { layers } = findings[0]!.witness as { layers: { line: number; note?: string; marked: boolean }[] };
  expect(layers.filter(({ marked }) => marked)).toMatchObject([
    { line: 4, note: 'in `/keys/a.pem`, in `/keys/b.pem`' },
  ]);
});

it('counts an argument that only the history keeps', async () => {
  const files = serviceExample('ARG TOKEN', 'RUN TOKEN=moor-1942-delta true');
  const [finding] = await probe(engine(), kind, { files, with: { contents: ['moor-1942-delta'] } });
  expect(finding).toMatchObject({ line: 5, message: expect.stringContaining("the image's history") as string });
});
