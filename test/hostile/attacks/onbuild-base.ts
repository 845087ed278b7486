import { contextArchive } from '../../../graders/engine/context.ts';
import { label } from '../../../graders/engine/labels.ts';
import { runBuild } from '../../../graders/engine/run-build.ts';
import { defineAttack } from '../attack.ts';

const reference = 'busybox:1.36';

export default defineAttack({
  title: 'A base image with ONBUILD',
  tries:
    'Lies on the engine under the tag of a base image of the course, and has instructions in it that run in every build on top: here a fetch from the host’s loopback.',
  stop: 'gate',
  async plant(home, images, { port }) {
    const { localTag, recipe } = images.find(reference)!;
    const end = await runBuild({
      docker: home,
      builder: 'buildkit',
      context: await contextArchive({
        Dockerfile: `FROM scratch\nCOPY Dockerfile /\nONBUILD ADD http://127.0.0.1:${port}/loot /loot\n`,
      }),
      dockerfile: 'Dockerfile',
      tag: localTag,
      labels: { [label.reference]: reference, [label.recipe]: recipe, [label.origin]: 'registry' },
      signal: new AbortController().signal,
      time: AbortSignal.timeout(60_000),
      outputLimitBytes: 1e6,
      onStatus: () => undefined,
      onText: () => undefined,
    });
    if (end.outcome !== 'built') throw new Error(`nothing was planted: ${JSON.stringify(end)}`);
  },
  ways: () => ({ plain: { Dockerfile: `FROM ${reference}\nCOPY Dockerfile /x\n` } }),
  ends: 'error',
  reads: /The base image busybox:1\.36 is not prepared on this engine/,
});
