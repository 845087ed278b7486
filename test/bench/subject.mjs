/** What is graded: a solution of an ordinary exercise, each time with another last line, so that its build is a miss after the dependency layers. */
import { dist, exercisesDir } from './harness.mjs';

const { loadContent } = await dist('server/content.js');
const content = await loadContent(exercisesDir);

export const exercise = content.exercise('image/non-root');
export const port = 3000;
const solution = content.proofs(exercise.id).solutions.find(({ name }) => name === 'user-of-the-base').files;

let count = 0;
/** The learner's files. `COPY . .` takes the Dockerfile along, so another label is another layer. Not a comment: the gate leaves those out. */
export const nextFiles = () => ({
  ...solution,
  Dockerfile: `${solution.Dockerfile}LABEL bench="${process.pid}-${(count += 1)}"\n`,
});

/** The last step that works copies what has changed; from a cache, nothing would be measured. */
export function mustHaveBuilt(steps) {
  const copied = steps.filter(({ instruction }) => instruction.startsWith('COPY . '));
  if (copied.length === 0 || copied.some(({ cached }) => cached))
    throw new Error('a build that was to be measured came from a cache');
}
