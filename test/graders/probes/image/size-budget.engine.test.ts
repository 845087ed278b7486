import { expect, it } from 'vitest';
import { serviceExample } from '../../../../graders/image/examples.ts';
import kind from '../../../../graders/probes/image/size-budget.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);

it('counts the packages of a package list, and shows them', async () => {
  const entry = (name: string) =>
    `printf 'Package: ${name}\\nStatus: install ok installed\\nVersion: 1.0\\nArchitecture: all\\n\\n'`;
  const Dockerfile = [
    'FROM alpine:3.19 AS made',
    `RUN mkdir -p /l/var/lib/dpkg && (${entry('one')}; ${entry('two')}) > /l/var/lib/dpkg/status`,
    'FROM scratch',
    'COPY --from=made /l /',
    '',
  ].join('\n');
  const [finding] = await probe(engine(), kind, { files: { Dockerfile }, with: { packages: 1 } });
  expect(finding?.message).toContain('holds 2 packages; 1 are its budget');
  expect(finding?.witness).toMatchObject({ values: [{ name: 'one' }, { name: 'two' }] });
});

it('does not pass a stand-in off as the original', async () => {
  const told = probe(engine(), kind, { files: serviceExample(), with: { megabytes: 500 } });
  await expect(told).rejects.toThrow('stands on a stand-in for `node:20-alpine`');
});
