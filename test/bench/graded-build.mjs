/** One grading at a time in this process: a graded build against a bare one, a full grade against a bare build and a bare container. */
import { bareEngines, build, pipeline, remove } from './bare.mjs';
import { folder } from './folder.mjs';
import { dist, many, ms, pairs, row } from './harness.mjs';
import { exercise, mustHaveBuilt, nextFiles } from './subject.mjs';

const { openEngine, grade } = await dist('graders/index.js');
const { engineSettings } = await dist('server/engine-settings.js');
const { readConfig } = await dist('server/config.js');

const never = new AbortController().signal;

export async function measure() {
  const engine = await openEngine(engineSettings(readConfig({ data: folder, engine: 'private', slots: '1' })));
  const bare = await bareEngines(1);
  const [slot] = bare.slots;
  try {
    const request = () => ({ submission: `bench-${Math.random()}`, attempt: 1, learner: 'bench', signal: never });
    const gradedBuild = async () => {
      const steps = [];
      const files = { ...exercise.contextFiles, ...nextFiles() };
      await engine.withEvidence(
        { ...request(), files, editable: ['Dockerfile'], onEvent: (event) => steps.push(event) },
        (evidence) => evidence.image(),
      );
      mustHaveBuilt(steps);
    };
    const bareBuild = async () => {
      await build(slot, 'bare:build');
      await remove(slot, 'bare:build');
    };
    const fullGrade = async () => {
      const steps = [];
      const onEvent = (event) => event.type === 'building' && steps.push(event);
      const { status } = await grade({ ...request(), exercise, files: nextFiles(), engine, onEvent });
      mustHaveBuilt(steps);
      if (status !== 'passed') throw new Error(`the solution is graded as ${status}`);
    };
    const built = await pairs(many(25, 3), gradedBuild, bareBuild);
    const graded = await pairs(many(25, 3), fullGrade, () => pipeline(slot));
    return [
      row({
        ...{ what: 'graded build', value: ms(built.a), against: 'bare BuildKit build of the same context' },
        ...{ base: ms(built.b), ratio: built.ratio, goal: 1.15 },
        reason:
          'gate, labels, reading the image and the sweep cost a fixed time, which shows beside a build this short.',
      }),
      row({
        ...{ what: 'full grade', value: ms(graded.a), against: 'bare build and bare life of one container' },
        ...{ base: ms(graded.b), ratio: graded.ratio, goal: 1.25 },
        reason:
          'five checks also start a program in the container and read the files of the image; the engine forks for each of these questions.',
      }),
    ];
  } finally {
    await bare.close();
    await engine.close();
  }
}
