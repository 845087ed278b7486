import { expect, test } from 'vitest';
import builds from '../../../../graders/probes/image/builds.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();

testExamples(engine, builds);

test('the finding says step, line, command and the words of the command', async () => {
  const files = { Dockerfile: '# the crew\nFROM alpine:3.19\nENV A=1\nRUN adduser -D -G crew app\n' };
  const [finding, ...others] = await probe(engine(), builds, { files });
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ file: 'Dockerfile', line: 4, column: 1 });
  expect(finding?.message).toContain(
    'line 4: `adduser -D -G crew app` stopped with exit code 1: adduser: unknown group crew',
  );
  expect(finding?.witness).toMatchObject({
    form: 'log',
    text: expect.stringContaining('unknown group crew') as string,
  });
});
