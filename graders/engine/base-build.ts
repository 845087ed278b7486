/** Builds our own tag of a base image: on top of what a registry gave, or from the machine's parts. */
import type Docker from 'dockerode';
import { asking, orNull } from './api.ts';
import { needsNpm, type BaseImage, type BaseImages } from './catalogue.ts';
import { archive } from './context.ts';
import { label, type Labels } from './labels.ts';
import { npmCacheLayer } from './npm-cache.ts';
import { staticBusybox } from './parts.ts';
import type { Pulled } from './registries.ts';
import { runBuild } from './run-build.ts';
import { standIn } from './stand-in.ts';
import { packageListLayer } from './stand-in/package-list.ts';

const buildLimitMs = 300_000;

export interface BaseBuildPlace {
  docker: Docker;
  builder: 'buildkit' | 'classic';
  images: BaseImages;
  dataDir: string;
  instance: string;
}

/** The pulled image with the course's npm packages on top where it has npm, under our tag and labels. */
export async function buildOnPulled(
  place: BaseBuildPlace,
  image: BaseImage,
  pulled: Pulled,
  signal: AbortSignal,
): Promise<void> {
  const { docker, images, instance } = place;
  const npm = needsNpm(image.standIn) ? [await npmCacheLayer(images.packages)] : [];
  // By a name of ours for exactly what was pulled: a builder would ask a registry for a name that it does not find.
  const [repository, tag] = ['drydock-base/pulled', instance];
  await asking('naming a pulled image', docker.getImage(pulled.inspect.Id).tag({ repo: repository, tag }));
  try {
    const labels = {
      ...labelsOf(place, image, 'registry'),
      [label.digest]: pulled.digest,
      ...(pulled.mirror !== null && { [label.mirror]: pulled.mirror }),
    };
    await build(place, image.localTag, [`FROM ${repository}:${tag}`, ...npm.map(addLayer)], npm, labels, signal);
  } finally {
    await docker
      .getImage(`${repository}:${tag}`)
      .remove({ noprune: true })
      .catch(() => undefined);
  }
  const made = await asking('reading a base image', docker.getImage(image.localTag).inspect());
  const layers = pulled.inspect.RootFS.Layers ?? [];
  if (layers.some((layer, index) => made.RootFS.Layers?.[index] !== layer)) {
    await docker.getImage(image.localTag).remove({ force: true });
    throw new Error(`What was built does not stand on ${pulled.reference}.`);
  }
}

/** The stand-in. One image of each kind has the files; those of the references differ in labels, user and package list only. */
export async function buildStandIn(place: BaseBuildPlace, image: BaseImage, signal: AbortSignal): Promise<void> {
  const { docker, dataDir, images, instance } = place;
  if (!(await asking('looking for base images', orNull(docker.getImage(image.family).inspect())))) {
    const { layers, config } = standIn(image.standIn, await staticBusybox(dataDir));
    const tars = await Promise.all(layers.map((layer) => layer()));
    if (needsNpm(image.standIn)) tars.push(await npmCacheLayer(images.packages));
    const labels = { [label.instance]: instance, [label.family]: image.standIn };
    await build(place, image.family, ['FROM scratch', ...tars.map(addLayer), ...config], tars, labels, signal);
  }
  const user = image.user === '' ? [] : [`USER ${image.user}`];
  if (image.user === '65532') user.push('WORKDIR /home/nonroot');
  const labels = { ...labelsOf(place, image, 'stand-in'), [label.standIn]: image.reference };
  const { packageList, original } = image;
  const list = packageList && original ? [await packageListLayer(packageList, original.recorded)] : [];
  await build(place, image.localTag, [`FROM ${image.family}`, ...list.map(addLayer), ...user], list, labels, signal);
}

/** What a base image is found again by. */
function labelsOf({ instance }: BaseBuildPlace, image: BaseImage, origin: 'registry' | 'stand-in'): Labels {
  return {
    [label.instance]: instance,
    [label.reference]: image.reference,
    [label.recipe]: image.recipe,
    [label.origin]: origin,
  };
}

async function build(
  { docker, builder }: BaseBuildPlace,
  tag: string,
  lines: string[],
  layers: Buffer[],
  labels: Labels,
  signal: AbortSignal,
): Promise<void> {
  const context = await archive([
    { path: 'Dockerfile', type: 'file', content: `${lines.join('\n')}\n` },
    ...layers.map((content, index) => ({ path: `layer-${index}.tar`, type: 'file' as const, content })),
  ]);
  const end = await runBuild({
    ...{ docker, builder, context, signal, tag, labels },
    dockerfile: 'Dockerfile',
    time: AbortSignal.timeout(buildLimitMs),
    outputLimitBytes: 32e6,
    onStatus: () => undefined,
    onText: () => undefined,
  });
  if (end.outcome === 'failed') throw new Error(`Its build stopped: ${end.message}`);
  if (end.outcome !== 'built') throw new Error(`Its build took longer than ${buildLimitMs / 1000} seconds.`);
}

function addLayer(_: Buffer, index: number): string {
  return `ADD layer-${index}.tar /`;
}
