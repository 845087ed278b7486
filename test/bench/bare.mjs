/**
 * The same work without Drydock: BuildKit's bare build of the same context and the bare life of one container, in engines
 * that are made and limited as builder slots are.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { folder } from './folder.mjs';
import { dist, exercisesDir } from './harness.mjs';
import { exercise, nextFiles, port } from './subject.mjs';

const { contextArchive } = await dist('graders/engine/context.js');
const { loadBaseImages } = await dist('graders/engine/catalogue.js');
const { checkGate } = await dist('graders/engine/gate.js');
const { BuilderSlot } = await dist('graders/engine/slot.js');
const { defaultBuildLimits } = await dist('graders/engine/limits.js');
const { engineGroup } = await dist('graders/engine/private.js');
const { dockerdObstacle } = await dist('graders/engine/dockerd.js');
const { staticBusybox } = await dist('graders/engine/parts.js');
const { dockerAt } = await dist('graders/engine/api.js');
const { openDoor } = await dist('graders/engine/network-door.js');

const images = loadBaseImages(exercisesDir);
const home = dockerAt(`unix://${join(folder, 'engine/run/docker.sock')}`);

/** The context as the gate lets it through: base images by their local names. */
export function contextOf(files) {
  const all = { ...exercise.contextFiles, ...files };
  const { text } = checkGate(all, 'Dockerfile', images, { secrets: false });
  return contextArchive({ ...all, Dockerfile: text });
}

let count = 0;

/** Engines of their own, `size` of them. */
export async function bareEngines(size) {
  const slots = await Promise.all(Array.from({ length: size }, () => startSlot()));
  // What stands in no measurement: base images, cold caches.
  await Promise.all(slots.map((slot) => pipeline(slot)));
  return { slots, close: () => Promise.all(slots.map((slot) => slot.discard())) };
}

async function startSlot() {
  const name = `bench-${(count += 1)}`;
  mkdirSync(join(folder, 'bare'), { recursive: true });
  const slot = await BuilderSlot.start({
    program: dockerdObstacle().program,
    folder: join(folder, 'bare', name),
    cgroup: engineGroup(folder).child(name),
    limits: defaultBuildLimits,
    home: { docker: home, bases: { images, demand: () => Promise.resolve() } },
    busybox: () => staticBusybox(folder),
    builder: 'buildkit',
  });
  await slot.bases.demand([images.find('node:20-alpine').localTag]);
  return slot;
}

export async function build({ docker }, tag) {
  const context = await contextOf(nextFiles());
  const stream = await docker.buildImage(context, { version: '2', networkmode: 'none', t: tag });
  let said = '';
  await new Promise((done, failed) =>
    stream
      .on('data', (chunk) => (said = (said + chunk).slice(-2000)))
      .on('end', done)
      .on('error', failed),
  );
  if (said.includes('"error"')) throw new Error(said);
  // The same layers again would be a build from the cache, which is not what is measured.
  const { RootFS } = await docker.getImage(tag).inspect();
  const layers = RootFS.Layers.join();
  if (lastLayers.get(docker) === layers) throw new Error('a bare build that was to be measured came from the cache');
  lastLayers.set(docker, layers);
}

const lastLayers = new Map();

export const remove = ({ docker }, tag) => docker.getImage(tag).remove({ force: true });

/** Created, started, asked once when it listens, removed. */
export async function life({ docker, door }, tag) {
  const container = await docker.createContainer({ Image: tag, HostConfig: { NetworkMode: 'none' } });
  await container.start();
  const way = await openDoor(container, door);
  const listening = `grep -qsE ':${port.toString(16).toUpperCase().padStart(4, '0')} [0-9A-F:]+ 0A ' /proc/net/tcp /proc/net/tcp6`;
  const run = await way.run(
    `until $0 ${listening}; do $0 usleep 20000; done; printf 'GET / HTTP/1.0\\r\\n\\r\\n' | $0 nc 127.0.0.1 ${port}`,
  );
  await new Promise((done) => run.output((bytes) => bytes === null && done()));
  await way.close();
  await container.remove({ force: true });
}

export async function pipeline(slot) {
  const tag = `bare:${(count += 1)}`;
  await build(slot, tag);
  await life(slot, tag);
  await remove(slot, tag);
}

/** Milliseconds for each of `total` pipelines with so many at once. */
export async function throughput(atOnce, total) {
  const { slots, close } = await bareEngines(atOnce);
  try {
    let left = total;
    const began = performance.now();
    await Promise.all(
      slots.map(async (slot) => {
        while (left-- > 0) await pipeline(slot);
      }),
    );
    return (performance.now() - began) / total;
  } finally {
    await close();
  }
}
