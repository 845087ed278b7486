/** An unchanged context is not built again: the image of the submission before serves, and its steps are told as cached. */
import { afterAll, expect, test } from 'vitest';
import type { GradeEvent } from '../../../graders/check.ts';
import { dockerAt } from '../../../graders/engine/api.ts';
import { openEngine } from '../../../graders/engine/connect.ts';
import type { Engine } from '../../../graders/engine/engine.ts';
import type { Evidence } from '../../../graders/evidence.ts';
import { temporaryFolder, testSettings, withEvidence } from '../../support/engine.ts';

const folder = temporaryFolder();
const engines: Engine[] = [];
async function open(settings: Parameters<typeof testSettings>[1] = { slots: 1 }): Promise<Engine> {
  const engine = await openEngine(testSettings(folder.path, settings));
  engines.push(engine);
  return engine;
}
afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
  folder.remove();
});

const files = (mark: string, more: Record<string, string> = {}) => ({
  Dockerfile: 'FROM busybox:latest\nWORKDIR /quay\nCOPY notice.txt .\nRUN cat notice.txt\n',
  'notice.txt': `${mark} ${process.pid}\n`,
  ...more,
});

interface Built {
  id: string;
  steps: Extract<GradeEvent, { type: 'building' }>[];
}

const build = (
  engine: Engine,
  of: Record<string, string>,
  image: (evidence: Evidence) => Promise<{ id: string }> = (evidence) => evidence.image(),
): Promise<Built> =>
  withEvidence(engine, of, async (evidence, { events }) => {
    const { id } = await image(evidence);
    return { id, steps: events.filter((event) => event.type === 'building') };
  });

test('the same files again are the same image, step by step from the cache; other files are not', async () => {
  const engine = await open();
  const first = await build(engine, files('same'));
  expect(first.steps.map(({ cached }) => cached)).toContain(false);
  const again = await build(engine, files('same'));
  expect(again.id).toBe(first.id);
  expect(
    again.steps.map(({ step, total, line, instruction, cached }) => [step, total, line, instruction, cached]),
  ).toEqual([
    [1, 4, 1, 'FROM busybox:latest', true],
    [2, 4, 2, 'WORKDIR /quay', true],
    [3, 4, 3, 'COPY notice.txt .', true],
    [4, 4, 4, 'RUN cat notice.txt', true],
  ]);
  const other = await build(engine, files('other'));
  expect(other.id).not.toBe(first.id);
  // What is asked of a second build is its doing, so it is built.
  const rebuilt = await build(engine, files('same'), async (evidence) => (await evidence.rebuild({})).image);
  expect(rebuilt.id).not.toBe(first.id);
});

test('a container on a kept image ends with its submission; the image stays and serves the next one', async () => {
  const engine = await open();
  const run = () =>
    withEvidence(engine, files('run'), async (evidence) => {
      const image = await evidence.image();
      const container = await evidence.container({ key: 'run', image, command: ['sleep', '60'] });
      return { id: image.id, container: container.id, mode: (await image.stat('/quay/notice.txt'))?.mode };
    });
  const first = await run();
  expect(await run()).toMatchObject({ id: first.id, mode: 0o644 });
});

test('two submissions of the same files at once are built once, and close() leaves none on an engine of others', async () => {
  const given = process.env['DRYDOCK_TEST_ENGINE'];
  const engine = given ? await open({ slots: 2, instance: `kept-${process.pid}` }) : await open();
  const [first, second] = await Promise.all([build(engine, files('twice')), build(engine, files('twice'))]);
  expect(second.id).toBe(first.id);
  await engine.close();
  if (given === undefined) return;
  const filters = JSON.stringify({ label: [`drydock.instance=kept-${process.pid}`] });
  expect(await dockerAt(given).listImages({ filters })).toEqual([]);
});
