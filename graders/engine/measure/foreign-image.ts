import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { asking } from '../api.ts';
import { archive } from '../context.ts';
import { helperProgram } from '../helper.ts';
import { measure, type Judgement } from './measurement.ts';
import { inBuild } from './workbench.ts';

type ImageNumbers = { read: boolean };

export default measure<ImageNumbers>({
  name: 'foreign-image',
  group: 'reach',
  title: 'Images of other learners',
  tried:
    'An image that holds a random word is made as if it were a submission’s; then the next build, not shown to the gate, copies from it.',
  guard: 'gate',
  assessment: true,
  timeLimitMs: 12_000,
  async take(bench) {
    const word = randomBytes(12).toString('hex');
    const tag = `drydock-submission/measure-${randomBytes(6).toString('hex')}`;
    const content = await archive([{ path: 'word', type: 'file', content: word }]);
    // Imported, not built, so that no build cache keeps it.
    const changes = Object.entries(bench.labels).map(([name, value]) => `LABEL ${name}=${value}`);
    await asking('importing an image', async () => {
      const answer = await bench.docker.importImage(Readable.from([content]), { repo: tag, tag: '1', changes });
      for await (const _ of answer);
    });
    const before = [`COPY --from=${tag}:1 /word /word`];
    const { log } = await bench.next((docker, helper) =>
      inBuild({ ...bench, docker, helper }, `${helperProgram} cat /word; exit 9`, { before }),
    );
    return { read: log.includes(word) };
  },
  judge({ read }): Judgement {
    return read
      ? {
          verdict: 'does not hold',
          happened: 'The next build read the word: whoever knows an image’s name on this engine can build on it.',
          means:
            'Another learner’s answer could be read by its name. The gate refuses every image that is not of the course before the engine hears of it.',
          todo: 'Slots of an engine of its own keep learners apart in an assessment (DRYDOCK_ENGINE=private, two slots or more).',
        }
      : {
          verdict: 'holds',
          happened: 'The next build found no such image.',
          means: 'A learner’s image is gone or out of reach before the next one builds.',
          todo: null,
        };
  },
});
