/** The parser against the real thing: BuildKit builds or refuses the same files, and the image is configured as predicted. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type Docker from 'dockerode';
import { dockerAt } from '../../../graders/engine/api.ts';
import { contextArchive } from '../../../graders/engine/context.ts';
import { runBuild } from '../../../graders/engine/run-build.ts';
import { openPrivateEngine, type PrivateEngine } from '../../../graders/engine/private.ts';
import { parseDockerfile, type Value } from '../../../graders/parse/dockerfile.ts';
import { corpus } from '../../support/dockerfile-corpus.ts';
import { temporaryFolder } from '../../support/engine.ts';

let docker: Docker;
let owned: PrivateEngine | undefined;
let newerEngine = false;
const folder = temporaryFolder();

beforeAll(async () => {
  const given = process.env['DRYDOCK_TEST_ENGINE'];
  if (!given) owned = await openPrivateEngine(folder.path);
  docker = dockerAt(given ?? owned!.url);
  newerEngine = Number((await docker.version()).Version.split('.')[0]) >= 23;
});
afterAll(async () => {
  await owned?.release();
  folder.remove();
});

/** Builds as it is, without the gate; answers the image's configuration, or null when the builder refuses. */
async function build(text: string, tag: string): Promise<Docker.ImageInspectInfo['Config'] | null> {
  const end = await runBuild({
    docker,
    builder: 'buildkit',
    context: await contextArchive({ Dockerfile: text, f: 'a file\n' }),
    dockerfile: 'Dockerfile',
    tag,
    labels: { 'drydock.instance': `test-${process.pid}` },
    signal: new AbortController().signal,
    time: AbortSignal.timeout(60_000),
    outputLimitBytes: 1e6,
    onStatus: () => undefined,
    onText: () => undefined,
  });
  if (end.outcome !== 'built') return null;
  const image = docker.getImage(tag);
  const { Config } = await image.inspect();
  await image.remove({ force: true });
  return Config;
}

const known = <T>(value: Value<T>): T => {
  if (!value.known) throw new Error(value.why);
  return value.value;
};

describe('the corpus', () => {
  it.each(corpus.map((file, index) => ({ ...file, index })))('$name', async ({ text, verdict, index }) => {
    const config = await build(text, `drydock-test/corpus-${process.pid}:${index}`);
    const builds = verdict === 'builds' || (verdict === 'newer' && newerEngine);
    expect(config !== null).toBe(builds);
    if (config === null) return;
    const predicted = parseDockerfile(text, 'Dockerfile').subject!.target!.config;
    expect({
      user: known(predicted.user),
      workdir: known(predicted.workdir),
      cmd: known(predicted.cmd),
      entrypoint: known(predicted.entrypoint),
      env: [...predicted.env].map(([name, value]) => `${name}=${value}`).sort(),
      exposed: predicted.exposed,
      labels: Object.fromEntries(predicted.labels),
    }).toEqual({
      user: config.User,
      workdir: config.WorkingDir || '/',
      cmd: config.Cmd ?? [],
      entrypoint: [config.Entrypoint ?? []].flat(),
      env: (config.Env ?? []).toSorted(),
      exposed: Object.keys(config.ExposedPorts ?? {}).toSorted(),
      labels: Object.fromEntries(Object.entries(config.Labels ?? {}).filter(([name]) => !name.startsWith('drydock.'))),
    });
  });
});
