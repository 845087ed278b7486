/** From the setting DRYDOCK_ENGINE to an engine. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { EngineFault } from '../check.ts';
import { answers, asking, dockerAt } from './api.ts';
import { loadBaseImages } from './catalogue.ts';
import { DockerEngine } from './docker-engine.ts';
import type { Engine, EngineSettings } from './engine.ts';
import { dockerdObstacle } from './dockerd.ts';
import { openPrivateEngine, type PrivateEngine } from './private.ts';

/** Opens what the setting names. Throws EngineFault `absent` with what to do when there is none. */
export async function openEngine(settings: EngineSettings): Promise<Engine> {
  const images = loadBaseImages(settings.exercisesDir);
  const found = await find(settings);
  try {
    const docker = dockerAt(found.url);
    const version = await describe(found.url);
    return new DockerEngine({ docker, settings, images, version, owned: found.owned });
  } catch (error) {
    await found.owned?.release();
    throw error;
  }
}

async function find({
  engine,
  dataDir,
  dockerHost,
}: EngineSettings): Promise<{ url: string; owned: PrivateEngine | null }> {
  if (engine === 'off') {
    throw new EngineFault('The container engine is switched off.', {
      reason: 'absent',
      fix: 'Set DRYDOCK_ENGINE to auto.',
    });
  }
  const own = async (): Promise<{ url: string; owned: PrivateEngine }> => {
    const owned = await openPrivateEngine(dataDir);
    return { url: owned.url, owned };
  };
  if (engine === 'private') return own();
  if (engine !== 'auto') {
    if (await answers(engine)) return { url: engine, owned: null };
    throw new EngineFault(`No container engine answers at ${engine}.`, {
      reason: 'absent',
      fix: 'Start it, correct DRYDOCK_ENGINE, or check that you may use its socket.',
    });
  }
  for (const url of usualPlaces(dockerHost)) {
    if (await answers(url)) return { url, owned: null };
  }
  const possible = dockerdObstacle();
  if ('program' in possible) return own();
  throw new EngineFault(`There is no container engine here: none answers at the usual sockets. ${possible.obstacle}`, {
    reason: 'absent',
    fix: 'Start Docker, Podman or Colima, or run as root on Linux with docker.io installed (`npm start -- --with-engine` installs it on Debian).',
  });
}

/** Where Docker, Podman, Colima and Rancher Desktop listen, rootless ones included. An engine of DOCKER_HOST goes first. */
export function usualPlaces(dockerHost: string | undefined): string[] {
  const home = homedir();
  const runtime = `/run/user/${process.getuid?.() ?? 0}`;
  const sockets = [
    '/var/run/docker.sock',
    join(runtime, 'docker.sock'),
    join(home, '.docker/run/docker.sock'),
    join(home, '.docker/desktop/docker.sock'),
    join(home, '.colima/default/docker.sock'),
    join(home, '.colima/docker.sock'),
    join(home, '.rd/docker.sock'),
    '/run/podman/podman.sock',
    join(runtime, 'podman/podman.sock'),
  ];
  const first = dockerHost !== undefined && /^(?:unix|tcp):\/\//.test(dockerHost) ? [dockerHost] : [];
  return [...first, ...sockets.filter((path) => existsSync(path)).map((path) => `unix://${path}`)];
}

/** Name, version and builder. BuildKit is in Docker since 18.09 (API 1.39); Podman's compatible API has none. */
async function describe(url: string): Promise<{ name: string; version: string; builder: 'buildkit' | 'classic' }> {
  const version = await asking('saying its version', dockerAt(url).version());
  const podman = (version.Components ?? []).some(({ Name }) => /podman/i.test(Name));
  const [major = 0, minor = 0] = version.ApiVersion.split('.').map(Number);
  const buildkit = !podman && (major > 1 || minor >= 39);
  return { name: podman ? 'Podman' : 'Docker', version: version.Version, builder: buildkit ? 'buildkit' : 'classic' };
}
