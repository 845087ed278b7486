import { expect, test } from 'vitest';
import { BuildSteps } from '../../../graders/engine/build-steps.ts';
import { outlineOf } from '../../../graders/engine/outline.ts';

const text = `ARG VERSION=20
FROM node:\${VERSION} AS Builder
WORKDIR /app
COPY package.json ./
ENV A=b
RUN npm ci && \\
    npm run build

FROM builder AS tests
RUN npm test

FROM scratch
COPY --from=builder /app /app
USER 1000
FROM node:20
RUN echo done
CMD ["node"]
`;
const steps = new BuildSteps(outlineOf(text, 'Dockerfile'));
const place = (name: string): (string | number)[] | null => {
  const step = steps.ofVertex(name);
  return step && [step.step, step.range.line];
};

test.each([
  ['[builder 1/4] FROM docker.io/drydock-base/node:20', [1, 2]],
  ['[builder 2/4] WORKDIR /app', [2, 3]],
  ['[builder 3/4] COPY package.json ./', [3, 4]],
  ['[builder 4/4] RUN npm ci &&     npm run build', [4, 6]],
  // From ten steps on, BuildKit pads the number.
  ['[builder  3/14] COPY package.json ./', [3, 4]],
  // FROM names a stage or nothing: BuildKit does not count it.
  ['[tests 1/1] RUN npm test', [6, 10]],
  ['[stage-2 1/1] COPY --from=builder /app /app', [8, 13]],
  ['[stage-3 2/2] RUN echo done', [10, 16]],
  ['[internal] load build definition', null],
  ['exporting to image', null],
  ['[nowhere 1/2] RUN x', null],
  // A numbering that we do not know: no line is better than a wrong one.
  ['[builder 2/4] RUN npm ci', null],
])('%s', (name, expected) => {
  expect(place(name)).toEqual(expected);
});

test('a file of one stage has no stage names', () => {
  const single = new BuildSteps(outlineOf('FROM alpine\nRUN a\nENV A=b\nRUN b\n', 'Dockerfile'));
  expect(single.ofVertex('[3/3] RUN b')?.range.line).toBe(4);
  expect(single.total).toBe(3);
});

test('the classic builder counts every instruction', () => {
  expect(steps.ofClassic(2)).toMatchObject({ step: 2, keyword: 'WORKDIR' });
  expect(steps.ofClassic(4)).toMatchObject({ keyword: 'ENV', range: { line: 5 } });
  expect(steps.ofClassic(99)).toBeNull();
});

test('history entries, from the last one back through the stages', () => {
  const outline = outlineOf('FROM base AS one\nENV A=1\nRUN a\nFROM one\nCOPY x /\nUSER 5\n', 'Dockerfile');
  const history = [
    '/bin/sh -c #(nop) ADD file:x in /',
    'CMD ["sh"]',
    'ENV A=1',
    'RUN /bin/sh -c a # buildkit',
    'COPY x / # buildkit',
    'USER 5',
  ];
  expect(new BuildSteps(outline).ofHistory(history).map((entry) => entry?.range.line ?? null)).toEqual([
    null,
    null,
    2,
    3,
    5,
    6,
  ]);
  const classic = [
    '/bin/sh -c #(nop)  ENV A=1',
    '|1 V=2 /bin/sh -c a',
    '/bin/sh -c #(nop) COPY file:1 in /',
    '/bin/sh -c #(nop)  USER 5',
  ];
  expect(new BuildSteps(outline).ofHistory(classic).map((entry) => entry?.range.line ?? null)).toEqual([2, 3, 5, 6]);
});

test('a single stage of ten steps and more', () => {
  const long = new BuildSteps(outlineOf(`FROM alpine:3.19\n${'RUN true\n'.repeat(11)}`, 'Dockerfile'));
  expect(long.ofVertex('[ 2/12] RUN true')).toMatchObject({ step: 2, range: { line: 2 } });
  expect(long.ofVertex('[12/12] RUN true')).toMatchObject({ step: 12, range: { line: 12 } });
});
