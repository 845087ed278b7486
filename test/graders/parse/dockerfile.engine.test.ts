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

type Config = Docker.ImageInspectInfo['Config'] & { StopSignal?: string; Shell?: string[] };

/** Builds as it is, without the gate; answers the image's configuration, or null when the builder refuses. */
async function build(text: string, tag: string, { keep = false } = {}): Promise<Config | null> {
  const end = await runBuild({
    docker,
    builder: 'buildkit',
    context: await contextArchive({ Dockerfile: text, f: 'a file\n' }),
    dockerfile: 'Dockerfile',
    tag,
    // No two images alike: the engine deletes one with its last name, also while another build is about to name it.
    labels: { 'drydock.instance': `test-${process.pid}`, 'drydock.case': tag },
    signal: new AbortController().signal,
    time: AbortSignal.timeout(60_000),
    outputLimitBytes: 1e6,
    onStatus: () => undefined,
    onText: () => undefined,
  });
  if (end.outcome !== 'built') return null;
  const image = docker.getImage(tag);
  const inspected = await image.inspect();
  if (!keep) await image.remove({ force: true });
  return inspected.Config;
}

const known = <T>(value: Value<T>): T => {
  if (!value.known) throw new Error(value.why);
  return value.value;
};

/** The engine counts nanoseconds. */
const inMilliseconds = ({
  Test = [],
  Interval = 0,
  Timeout = 0,
  StartPeriod = 0,
  Retries = 0,
}: Docker.HealthConfig) => ({
  test: Test,
  interval: Interval / 1e6,
  timeout: Timeout / 1e6,
  startPeriod: StartPeriod / 1e6,
  retries: Retries,
});

describe.concurrent('the corpus', () => {
  it.each(corpus.map((file, index) => ({ ...file, index })))('$name', async ({ text, verdict, differs, index }) => {
    const config = await build(text, `drydock-test/corpus-${process.pid}:${index}`);
    const builds = verdict === 'builds' || (verdict === 'newer' && newerEngine);
    expect(config !== null).toBe(builds);
    if (config === null) return;
    const predicted = parseDockerfile(text, 'Dockerfile').subject!.target!.config;
    const prediction = {
      user: known(predicted.user),
      workdir: known(predicted.workdir),
      cmd: known(predicted.cmd),
      entrypoint: known(predicted.entrypoint),
      shell: known(predicted.shell),
      stopSignal: known(predicted.stopSignal),
      health: known(predicted.health),
      volumes: predicted.volumes,
      triggers: predicted.triggers,
      env: [...predicted.env].map(([name, value]) => `${name}=${value}`).sort(),
      exposed: predicted.exposed,
      labels: Object.fromEntries(predicted.labels),
    };
    const observed = {
      user: config.User,
      workdir: config.WorkingDir || '/',
      cmd: config.Cmd ?? [],
      entrypoint: [config.Entrypoint ?? []].flat(),
      shell: config.Shell ?? [],
      stopSignal: config.StopSignal ?? '',
      health: config.Healthcheck === undefined ? null : inMilliseconds(config.Healthcheck),
      volumes: Object.keys(config.Volumes ?? {}).toSorted(),
      triggers: config.OnBuild ?? [],
      env: (config.Env ?? []).toSorted(),
      exposed: Object.keys(config.ExposedPorts ?? {}).toSorted(),
      labels: Object.fromEntries(Object.entries(config.Labels ?? {}).filter(([name]) => !name.startsWith('drydock.'))),
    };
    if (differs === undefined || newerEngine) expect(prediction).toEqual(observed);
    else expect(prediction, differs).not.toEqual(observed);
  });
});

it('guesses nothing that a base image decides', async () => {
  const base = `drydock-test/corpus-base-${process.pid}:1`;
  const own = 'ENV A=1\nUSER 5$A\nLABEL a=$A\nEXPOSE 1\nVOLUME /v\nCMD ["c"]\nSTOPSIGNAL SIGINT\nHEALTHCHECK CMD h\n';
  const image = docker.getImage(base);
  const kept = build(`FROM scratch\n${own}WORKDIR /w\nENTRYPOINT ["e"]\nCMD ["c"]\nSHELL ["s"]\n`, base, {
    keep: true,
  });
  expect(await kept).not.toBeNull();
  try {
    const text = `FROM ${base}\nWORKDIR sub\nENV B=$A\nLABEL b=$A\nEXPOSE 2\n`;
    const config = (await build(text, `drydock-test/corpus-child-${process.pid}:1`))!;
    const { config: predicted } = parseDockerfile(text, 'Dockerfile').subject!.target!;
    const { user, workdir, cmd, entrypoint, shell, stopSignal, health } = predicted;
    for (const value of [user, workdir, cmd, entrypoint, shell, stopSignal, health])
      expect(value).toMatchObject({ known: false, base });
    expect(predicted.open).toBe(true);
    expect([...predicted.env, ...predicted.labels]).toEqual([
      ['B', null],
      ['b', null],
    ]);
    expect(predicted.exposed).toEqual(['2/tcp']);
    expect(config).toMatchObject({ User: '51', WorkingDir: '/w/sub', Labels: { a: '1', b: '1' } });
  } finally {
    await image.remove({ force: true });
  }
});
