import { expect, test } from 'vitest';
import { useEngine, withEvidence } from '../../support/engine.ts';

const engine = useEngine();
const files = {
  Dockerfile:
    'FROM alpine:3.19\nWORKDIR /app\nCOPY list.txt ./\nRUN cat /proc/sys/kernel/random/uuid > id; cp list.txt got\nCOPY . .\n',
  'list.txt': `list ${process.pid} ${Date.now()}`,
  'main.txt': 'main',
};

test('a rebuild uses the cache, knows other files, or runs every step', async () => {
  await withEvidence(engine(), files, async (evidence, { events }) => {
    const image = await evidence.image();
    const told = events.length;
    const again = await evidence.rebuild({});
    expect(again.steps.map(({ line, cached }) => [line, cached])).toEqual(
      expect.arrayContaining([
        [4, true],
        [5, true],
      ]),
    );
    const changed = await evidence.rebuild({ files: { ...files, 'main.txt': 'other' } });
    const cached = new Map(changed.steps.map((step) => [step.line, step.cached]));
    expect([cached.get(3), cached.get(4), cached.get(5)]).toEqual([true, true, false]);
    const fresh = await evidence.rebuild({ fresh: true });
    expect(fresh.steps.filter((step) => step.line > 2).map((step) => step.cached)).toEqual([false, false, false]);
    // The learner saw one build.
    expect(events).toHaveLength(told);

    const [first, same, second, third] = await Promise.all(
      [image, again.image, fresh.image, changed.image].map(async (each) => (await each.xray()).files),
    );
    const differing = (a: typeof first, b: typeof first) => {
      const others = new Map(b!.map(([path, ...facts]) => [path, JSON.stringify(facts)]));
      return a!.filter(([path, ...facts]) => others.get(path) !== JSON.stringify(facts)).map(([path]) => path);
    };
    // Their labels may differ, so that their ids do; what is in them does not.
    expect(differing(first, same)).toEqual([]);
    expect(differing(first, second)).toEqual(['/app/id']);
    expect(differing(first, third)).toEqual(['/app/main.txt']);
  });
  expect(await engine().reap()).toMatchObject({ containers: 0, images: 0 });
});
