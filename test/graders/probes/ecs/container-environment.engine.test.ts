import { expect, it } from 'vitest';
import kind from '../../../../graders/probes/ecs/container-environment.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);

it('tells names, never values', async () => {
  const [, plain] = kind.examples.bad;
  const [finding] = await probe(engine(), kind, plain!);
  expect(finding?.message).toContain('not through `secrets`');
  expect(JSON.stringify(finding)).not.toContain('moor-1942');
  expect(finding?.witness).toMatchObject({
    form: 'values',
    values: expect.arrayContaining([{ name: 'TOKEN', value: '…', marked: true }]) as unknown,
  });
});
