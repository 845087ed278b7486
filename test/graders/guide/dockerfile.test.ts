import { expect, test } from 'vitest';
import { guideFor } from '../../../graders/guide/dockerfile.ts';
import { flagValues, flagWords, instructionWords } from '../../../graders/guide/dockerfile-words.ts';
import { fieldsOf } from '../../../graders/guide/guide.ts';
import { keywords } from '../../../graders/parse/dockerfile/instruction.ts';
import { parseDockerfile } from '../../../graders/parse/dockerfile.ts';

const fields = [...fieldsOf(guideFor())];

test('there is a sentence on every instruction and flag, and none on another', () => {
  for (const [path, { about }] of fields) expect(`${path}: ${about}`).toMatch(/: \S.*\.$/);
  expect(Object.keys(instructionWords).toSorted()).toEqual([...keywords].toSorted());
  const paths = fields.map(([path]) => path);
  for (const path of [...Object.keys(flagWords), ...Object.keys(flagValues)]) expect(paths).toContain(path);
});

test.each(fields.filter(([path]) => path.startsWith('COPY.')).map(([path]) => path.slice(5)))(
  'COPY --%s is a flag that the reader knows',
  (flag) => {
    const { problems } = parseDockerfile(`FROM alpine:3.19\nCOPY --${flag}=true a b\n`, 'Dockerfile');
    expect(problems.filter(({ message }) => message.includes('has no flag'))).toEqual([]);
  },
);
