import { test } from 'vitest';
import { openEngine } from '../graders/engine/connect.ts';
import { temporaryFolder, exercisesDir, withEvidence } from './support/engine.ts';
test('x', async () => {
  const f = temporaryFolder();
  const engine = await openEngine({ engine: 'private', dataDir: f.path, exercisesDir, instance: 'x', pull: false, slots: 1 });
  await engine.prepareImages({ references: ['alpine:3.19'] });
  const files = { Dockerfile: 'FROM alpine:3.19 AS x\nWORKDIR /w\nCOPY a.js d/b ./\nCOPY . ./all/\nCOPY --chown=1:1 a.js c.js\nRUN ls -lnaR /w; ls -lnd /etc /w; id; touch /w/q /w/all/a.js; chmod 777 /w/a.js; echo x > /w/all/a.js; stat /w/all/a.js\nFROM alpine:3.19\nCOPY --from=x /w /v\nRUN ls -lnaR /v; echo x >> /v/a.js', 'a.js': 'x', 'd/b': '1' };
    await withEvidence(engine, files, async (e, o) => {
      const r = await e.image().catch(e=>e); console.log(r.findings ?? 'ok', o.events.map(x => x.log).join(''));
    });
  await engine.close(); f.remove();
}, 100000);
