/**
 * Our helper: a static busybox in an image of its own (holds network namespaces, makes HTTP connections) and in a volume
 * that every container gets read-only. Running it there is the most truthful probe that works without a shell:
 * it has the container's own root, mounts, user, capabilities and seccomp profile, and it works where the root is read-only.
 */
import { createHash, randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { asking, orNull, statusOf } from './api.ts';
import { archive } from './context.ts';
import { label } from './labels.ts';
import { runBuild } from './run-build.ts';

/** Where the helper's own image has it. */
const helperFolder = '/.drydock';
export const helperProgram = `${helperFolder}/busybox`;

/**
 * For the volume: to be executed, not read. Linux then keeps its process from being traced, and its output and environment
 * from being opened, by others of the same user; a learner's program could else print our program's answer in its place.
 */
const volumeFolder = '/.drydock-volume';
const executable = 0o111;
const readable = 0o755;

const recipeLines = [
  'FROM scratch',
  `COPY busybox ${helperProgram}`,
  `COPY for-learners ${volumeFolder}/busybox`,
  'USER 65532:65532',
  `CMD ["${helperProgram}", "sleep", "604800"]`,
  '',
];

/** Where a container of a learner gets it: at a name that no image can have taken, with a link, say, and no mount can cover. */
export function helperPlace(): { folder: string; program: string } {
  const folder = `/.drydock-${randomBytes(8).toString('hex')}`;
  return { folder, program: `${folder}/busybox` };
}

export interface Helper {
  image: string;
  volume: string;
}

/** Makes image and volume when they are not there. Safe to call by several processes at once. */
export async function prepareHelper(
  docker: Docker,
  builder: 'buildkit' | 'classic',
  busybox: () => Promise<Buffer>,
): Promise<Helper> {
  const program = await busybox();
  // The recipe too: an image that another version of ours left behind is not taken for this one.
  const recipe = JSON.stringify([recipeLines, readable, executable]);
  const hash = createHash('sha256').update(program).update(recipe).digest('hex').slice(0, 12);
  const helper = { image: `drydock/helper:${hash}`, volume: `drydock-helper-${hash}` };
  await makeImage(docker, builder, helper.image, program);
  await makeVolume(docker, helper);
  return helper;
}

async function makeImage(docker: Docker, builder: 'buildkit' | 'classic', tag: string, program: Buffer): Promise<void> {
  if (await asking('looking for the helper image', orNull(docker.getImage(tag).inspect()))) return;
  const end = await runBuild({
    docker,
    builder,
    tag,
    context: await archive([
      { path: 'Dockerfile', type: 'file', content: recipeLines.join('\n') },
      { path: 'busybox', type: 'file', mode: readable, content: program },
      { path: 'for-learners', type: 'file', mode: executable, content: program },
    ]),
    dockerfile: 'Dockerfile',
    labels: { [label.helper]: 'image' },
    signal: new AbortController().signal,
    time: AbortSignal.timeout(120_000),
    outputLimitBytes: 8e6,
    onStatus: () => undefined,
    onText: () => undefined,
  });
  if (end.outcome !== 'built')
    throw new Error(`The helper image could not be built: ${'message' in end ? end.message : end.outcome}`);
}

/** The engine fills a new volume from the image when a container that mounts it is created. */
async function makeVolume(docker: Docker, { image, volume }: Helper): Promise<void> {
  if (await asking('looking for the helper volume', orNull(docker.getVolume(volume).inspect()))) return;
  const labels = { [label.helper]: 'volume' };
  await asking('making the helper volume', async () => {
    await docker.createVolume({ Name: volume, Labels: labels });
    const container = await docker.createContainer({
      Image: image,
      Labels: labels,
      HostConfig: { NetworkMode: 'none', Mounts: [{ Type: 'volume', Source: volume, Target: volumeFolder }] },
    });
    await container.remove({ force: true }).catch((error: unknown) => {
      if (statusOf(error) !== 404) throw error;
    });
  });
}
