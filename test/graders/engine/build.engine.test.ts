import { expect, test } from 'vitest';
import { LearnerFault, type Files, type GradeEvent } from '../../../graders/check.ts';
import { useEngine, withEvidence } from '../../support/engine.ts';

// One slot: what a test leaves running would stop the next one.
const engine = useEngine({ slots: 1, buildLimits: { time: 6000, output: 200_000 } });

const building = (events: readonly GradeEvent[]) =>
  events.flatMap((event) => (event.type === 'building' ? [event] : []));

async function fault(files: Files): Promise<LearnerFault> {
  const error: unknown = await withEvidence(engine(), files, (evidence) => evidence.image()).then(
    () => 'it was built',
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(LearnerFault);
  return error as LearnerFault;
}

test('progress is told on the learner’s own lines, step by step, and again from the cache', async () => {
  const stamp = `${process.pid} ${Date.now()}`;
  const files = {
    Dockerfile: `# two stages\nFROM alpine:3.19 AS first\nRUN echo hello ${stamp}\n\nFROM alpine:3.19\nWORKDIR /x\nENV A=b\nCOPY --from=first /etc/os-release ./\n`,
  };
  await withEvidence(engine(), files, async (evidence, { events }) => {
    await evidence.image();
    const steps = building(events);
    expect(new Set(steps.map(({ file, total }) => `${file} ${total}`))).toEqual(new Set(['Dockerfile 5']));
    expect(steps).toContainEqual(expect.objectContaining({ step: 2, line: 3, log: `hello ${stamp}\n`, cached: false }));
    // BuildKit does the two equal FROMs once, under either name.
    expect([...new Set(steps.map(({ line }) => line))]).toEqual(expect.arrayContaining([3, 6, 8]));
  });
  await withEvidence(engine(), files, async (evidence, { events }) => {
    await evidence.image();
    expect(building(events)).toContainEqual(expect.objectContaining({ step: 2, line: 3, cached: true }));
  });
});

test('terminal escapes and control characters never leave the engine', async () => {
  const files = {
    Dockerfile: `FROM alpine:3.19\nRUN printf '\\033[31mred\\033[0m \\007bell 10%%\\r100%%\\n${Date.now()}\\n'; exit 9\n`,
  };
  const { findings } = await fault(files);
  expect(findings[0]?.witness).toMatchObject({ form: 'log', text: expect.stringMatching(/^100%\n\d+$/) as string });
});

test('a step that never ends is the learner’s limit, and the slot is free afterwards', async () => {
  const { findings } = await fault({ Dockerfile: 'FROM alpine:3.19\nRUN sleep 3601\n' });
  expect(findings).toMatchObject([{ line: 2, message: expect.stringContaining('limit of 6 seconds') as string }]);
  expect((await fault({ Dockerfile: 'FROM alpine:3.19\nRUN exit 5\n' })).message).toContain(
    'exit code 5 and printed nothing',
  );
});

test('a step that prints for ever is stopped', async () => {
  const { findings } = await fault({
    Dockerfile: 'FROM alpine:3.19\nRUN while :; do echo 0123456789012345678901234567890123456789; done\n',
  });
  expect(findings).toMatchObject([
    { line: 2, message: expect.stringMatching(/printed more than 0.2 MB|limit of 6 seconds/) as string },
  ]);
});

test('a cancelled build rejects with the reason and frees the slot', async () => {
  const stop = new AbortController();
  const files = { Dockerfile: 'FROM alpine:3.19\nRUN echo begun; sleep 3602\n' };
  const run = withEvidence(
    engine(),
    files,
    async (evidence, { events }) => {
      const image = evidence.image();
      while (!building(events).some(({ log }) => log.includes('begun')))
        await Promise.race([image, new Promise((wake) => setTimeout(wake, 20))]);
      stop.abort(new Error('superseded'));
      await image;
    },
    stop.signal,
  );
  await expect(run).rejects.toThrow('superseded');
  await withEvidence(engine(), { Dockerfile: 'FROM alpine:3.19\n' }, (evidence) => evidence.image());
});

test.each([
  ['a foreign frontend', '# syntax=docker/dockerfile:1\nFROM alpine:3.19\n', 1],
  ['a URL', 'FROM alpine:3.19\nADD http://127.0.0.1:3000/x /\n', 2],
  ['an image of the engine that is not of the course', 'FROM alpine:3.19\nCOPY --from=drydock/helper:latest / /\n', 2],
  ['a cache that others share', 'FROM alpine:3.19\nRUN --mount=type=cache,target=/c ls\n', 2],
])('the gate refuses %s before the engine hears of it', async (_, Dockerfile, line) => {
  const { findings } = await fault({ Dockerfile });
  expect(findings[0]).toMatchObject({ file: 'Dockerfile', line });
});

test('a COPY of nothing names the line and the file', async () => {
  const { findings } = await fault({ Dockerfile: 'FROM alpine:3.19\n\nCOPY missing.txt /\n' });
  expect(findings).toMatchObject([
    {
      line: 3,
      message: expect.stringMatching(/^Step 2, line 3: `COPY missing.txt \/` cannot be done: .*missing\.txt/) as string,
    },
  ]);
});

test('.dockerignore keeps files out of the image', async () => {
  const files = {
    Dockerfile: 'FROM alpine:3.19\nCOPY . /all/\n',
    '.dockerignore': '.env\nsecrets\n!secrets/public.pem\n',
    '.env': 'A=b',
    'secrets/key.pem': 'k',
    'secrets/public.pem': 'p',
  };
  await withEvidence(engine(), files, async (evidence) => {
    const image = await evidence.image();
    expect((await image.list('/all')).map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/all/Dockerfile', '/all/secrets/public.pem']),
    );
    expect(await image.stat('/all/.env')).toBeNull();
    expect(await image.stat('/all/secrets/key.pem')).toBeNull();
  });
});
