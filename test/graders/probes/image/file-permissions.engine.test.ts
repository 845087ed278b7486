import { expect, it } from 'vitest';
import { serviceExample } from '../../../../graders/image/examples.ts';
import kind from '../../../../graders/probes/image/file-permissions.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);

const find = (lines: string[], rule: object) =>
  probe(engine(), kind, { files: serviceExample(...lines), with: { rules: [rule] } });

it('tells owner and mode as they are, and how many files are wrong in the same way', async () => {
  const [owner] = await find(['RUN touch a b && chown -R node:node /app'], { path: '/app/**', owner: 0 });
  expect(owner).toMatchObject({
    line: 4,
    message: expect.stringMatching(/belongs to uid 1000 instead of 0, and 2 more are wrong/) as string,
    witness: {
      entries: expect.arrayContaining([
        expect.objectContaining({ path: '/app/a', owner: '1000:1000', mode: '0644' }),
      ]) as unknown,
    },
  });
  const [mode] = await find(['RUN chmod 4755 server.js'], { path: '/app/server.js', without: '6022' });
  expect(mode?.message).toContain('`/app/server.js` has mode 4755, which includes 4000');
});

it('compares numbers: a name of the image, or none', async () => {
  expect(await find(['RUN chown 4711:4712 server.js'], { path: '/app/server.js', owner: 4711, group: 4712 })).toEqual(
    [],
  );
  const [finding] = await find([], { path: '/app/server.js', owner: 'captain' });
  expect(finding?.message).toContain('should belong to `captain`, and the image');
});
