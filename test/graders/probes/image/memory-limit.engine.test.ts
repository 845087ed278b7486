import { expect, it } from 'vitest';
import kind from '../../../../graders/probes/image/memory-limit.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);

const [keeps, child, within] = kind.examples.bad;

it('names the limit, the exit code and the remedy, on the line that starts the program', async () => {
  expect(await probe(engine(), kind, keeps!)).toMatchObject([
    {
      line: 4,
      message: expect.stringMatching(/limit of 128 MiB \(exit code 137\) with GET \/fill.*--max-old-space-size/s),
      witness: { form: 'timeline' },
    },
  ]);
});

it('tells of a child that was killed while process 1 lives', async () => {
  expect(await probe(engine(), kind, child!)).toMatchObject([
    { message: expect.stringMatching(/killed a child process at its limit of 128 MiB/) },
  ]);
});

it('says that the limit was not reached', async () => {
  expect(await probe(engine(), kind, within!)).toMatchObject([{ message: expect.stringMatching(/still ran/) }]);
});

it('does not say that process 1 lives when it ended after its child', async () => {
  const ends = kind.examples.bad.find(({ note }) => note === 'a child is killed, then process 1 ends');
  expect(await probe(engine(), kind, ends!)).toMatchObject([
    { message: expect.stringMatching(/killed a child process .* process 1 ended with exit code 4 after that/) },
  ]);
});
