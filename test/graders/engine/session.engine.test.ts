import { expect, test } from 'vitest';
import { LearnerFault, type GradeEvent } from '../../../graders/check.ts';
import { exerciseSchema, type Exercise } from '../../../graders/exercise.ts';
import { grade } from '../../../graders/grade.ts';
import { useEngine, withEvidence } from '../../support/engine.ts';

const engine = useEngine();
const secret = 'moor-1942-delta';
const mount = 'RUN --mount=type=secret,id=npm';
let stamp = 0;
/** A comment inside RUN makes the step one that no cache knows. */
const files = (...lines: string[]) => ({
  Dockerfile: [
    'FROM alpine:3.19',
    ...lines.map((line) => `${line} # ${process.pid} ${Date.now()} ${stamp++}`),
    '',
  ].join('\n'),
});
const build = (dockerfile: { Dockerfile: string }, secrets: Record<string, string> = { npm: secret }) =>
  withEvidence(
    engine(),
    dockerfile,
    async (evidence, { events }) => {
      const image = await evidence.image().catch((error: unknown) => {
        if (error instanceof LearnerFault) return error;
        throw error;
      });
      if (image instanceof LearnerFault) return { fault: image.findings, events };
      return {
        used: image.secretsUsed,
        hits: await image.search([secret]),
        seen: Buffer.from((await image.readFile('/seen')) ?? [])
          .toString()
          .trim(),
        events,
      };
    },
    undefined,
    secrets,
  );

test('a secret reaches the step that mounts it, and no layer, history or configuration', async () => {
  const made = files(`${mount} wc -c < /run/secrets/npm > /seen`);
  expect(await build(made)).toMatchObject({ used: ['npm'], seen: '15', hits: [] });
  // The same content is the same image, of which it is known.
  expect(await build(made)).toMatchObject({ used: ['npm'], seen: '15' });
  // A step that comes from the cache mounts nothing.
  const longer = { Dockerfile: `${made.Dockerfile}LABEL longer=yes\n` };
  expect(await build(longer)).toMatchObject({ used: [], seen: '15' });
});

test('a secret of the largest size allowed comes whole', async () => {
  const { seen } = await build(files(`${mount} wc -c < /run/secrets/npm > /seen`), { npm: 'k'.repeat(4096) });
  expect(seen).toBe('4096');
});

test('a step that copies the secret is found out', async () => {
  const { hits } = await build(files(`${mount} cp /run/secrets/npm /left`, 'RUN rm /left'));
  expect(hits).toMatchObject([{ where: 'layer', path: '/left', line: 2 }]);
});

test('what a step prints is masked, also in pieces', async () => {
  const { events } = await build(
    files(`${mount} cat /run/secrets/npm; echo; printf moor-19; sleep 0.3; echo 42-delta; base64 /run/secrets/npm`),
  );
  const log = events.map((event) => (event.type === 'building' ? event.log : '')).join('');
  expect(log.split('\n').slice(0, 3)).toEqual(['***', '***', '***']);
  expect(JSON.stringify(events)).not.toContain(secret);
});

test('a secret that is required and not given fails the build on its line', async () => {
  const { fault } = await build(files('RUN --mount=type=secret,id=pip,required=true cat /run/secrets/pip'));
  expect(fault).toMatchObject([{ line: 2, message: expect.stringMatching(/pip/) as string }]);
});

test('without build secrets the gate refuses the mount', async () => {
  const { fault } = await build(files(`${mount} true`), {});
  expect(fault).toMatchObject([{ line: 2, message: expect.stringContaining('gives no build secret') as string }]);
});

test('a verdict and its events never hold the value, whatever the step does with it', async () => {
  const told: GradeEvent[] = [];
  const verdict = await grade({
    exercise: exerciseWith({ npm: secret }),
    files: files(`${mount} cat /run/secrets/npm; echo "${secret}"; exit 3`),
    engine: engine(),
    submission: `test-${process.pid}-secret`,
    attempt: 1,
    signal: new AbortController().signal,
    onEvent: (event) => told.push(event),
  });
  expect(verdict).toMatchObject({ status: 'failed', checks: [{ findings: [{ witness: { form: 'log' } }] }] });
  const text = JSON.stringify([verdict, told]);
  expect(text).toContain('***');
  expect(text).not.toContain(secret);
});

function exerciseWith(buildSecrets: Record<string, string>): Exercise {
  const spec = exerciseSchema.parse({
    id: 'image/test',
    title: 'A test',
    layer: 'image',
    minutes: 1,
    difficulty: 1,
    summary: 'It builds.',
    files: [{ path: 'Dockerfile', language: 'dockerfile' }],
    buildSecrets,
    checks: [{ id: 'builds', kind: 'image/builds', title: 'It builds', points: 1 }],
    hints: ['a', 'b', 'c'].map((text) => ({ text })),
  });
  return { ...spec, brief: '', discussion: '', starter: {}, contextFiles: {}, hash: '' };
}
