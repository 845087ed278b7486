/**
 * A real engine for tests: the one of DRYDOCK_TEST_ENGINE, else a private one in a temporary folder (Linux, root, dockerd).
 * Tests never skip where an engine is demanded: with CI=true or DRYDOCK_TEST_REQUIRE_ENGINE and no engine they fail.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Docker from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  LearnerFault,
  type Example,
  type Files,
  type Finding,
  type GradeEvent,
  type Probe,
} from '../../graders/check.ts';
import { dockerAt } from '../../graders/engine/api.ts';
import { openEngine } from '../../graders/engine/connect.ts';
import type { Engine, EngineSettings } from '../../graders/engine/engine.ts';
import { openPrivateEngine } from '../../graders/engine/private.ts';
import { label } from '../../graders/engine/labels.ts';
import type { Evidence } from '../../graders/evidence.ts';

export const exercisesDir = fileURLToPath(new URL('../../exercises/', import.meta.url));

/** Settings for the tests' engine, with a data folder of their own. */
export function testSettings(dataDir: string, more: Partial<EngineSettings> = {}): EngineSettings {
  const given = process.env['DRYDOCK_TEST_ENGINE'];
  if (!given && (process.env['CI'] === 'true' || process.env['DRYDOCK_TEST_REQUIRE_ENGINE'])) {
    throw new Error(
      'These tests need a container engine: set DRYDOCK_TEST_ENGINE to its socket, e.g. unix:///var/run/docker.sock.',
    );
  }
  return { engine: given ?? 'private', dataDir, exercisesDir, instance: `test-${process.pid}`, pull: false, ...more };
}

export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'drydock-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

let shared: Promise<Engine> | undefined;
let folder: ReturnType<typeof temporaryFolder> | undefined;

/** The engine of this test file, opened at the first call. Close it in `afterAll`. */
export function testEngine(more: Partial<EngineSettings> = {}): Promise<Engine> {
  folder ??= temporaryFolder();
  return (shared ??= openEngine(testSettings(folder.path, more)));
}

export async function closeTestEngine(): Promise<void> {
  const engine = await shared?.catch(() => undefined);
  await engine?.close();
  folder?.remove();
  shared = folder = undefined;
}

/** Opens the engine before the tests of a file and closes it after them; call the result inside a test. */
export function useEngine(more: Partial<EngineSettings> = {}): () => Engine {
  let engine: Engine | undefined;
  beforeAll(async () => {
    engine = await testEngine(more);
  });
  afterAll(closeTestEngine);
  return () => {
    if (!engine) throw new Error('the engine is open inside tests only');
    return engine;
  };
}

/** The API of the engine that `testSettings` of this data folder opens. */
export async function engineApi(dataDir: string): Promise<{ docker: Docker; release: () => Promise<void> }> {
  const given = process.env['DRYDOCK_TEST_ENGINE'];
  if (given) return { docker: dockerAt(given), release: () => Promise.resolve() };
  const own = await openPrivateEngine(dataDir);
  return { docker: dockerAt(own.url), release: () => own.release() };
}

/** Removes base images that a test made under references of its own from an engine that outlives the test. */
export async function removeBaseImages(start: string): Promise<void> {
  const given = process.env['DRYDOCK_TEST_ENGINE'];
  if (!given) return;
  const docker = dockerAt(given);
  for (const { RepoTags, RepoDigests, Labels } of await docker.listImages()) {
    const ours = (Labels?.[label.reference] ?? '').startsWith(start);
    const names = [...(RepoTags ?? []), ...(RepoDigests ?? [])];
    for (const name of names.filter((each) => !each.includes('<none>') && (ours || each.startsWith(start)))) {
      await docker
        .getImage(name)
        .remove({ force: true })
        .catch(() => undefined);
    }
  }
}

let count = 0;

export interface Observed {
  events: GradeEvent[];
  notes: string[];
}

/** Grades these files: prepares the base images that they name, and removes everything afterwards. */
export async function withEvidence<T>(
  engine: Engine,
  files: Files,
  use: (evidence: Evidence, observed: Observed) => Promise<T>,
  signal: AbortSignal = new AbortController().signal,
  buildSecrets: Readonly<Record<string, string>> = {},
): Promise<T> {
  const listed = (await engine.baseImages()).map(({ reference }) => reference);
  const text = Object.values(files).join('\n');
  const references = listed.filter((reference) => text.includes(reference));
  const failed = (await engine.prepareImages({ references })).find(({ state }) => state !== 'ready');
  if (failed) throw new Error(`${failed.reference}: ${failed.message}`);
  const observed: Observed = { events: [], notes: [] };
  return engine.withEvidence(
    {
      submission: `test-${process.pid}-${++count}`,
      attempt: 1,
      files,
      editable: Object.keys(files),
      buildSecrets,
      signal,
      onEvent: (event) => observed.events.push(event),
      onNote: (sentence) => observed.notes.push(sentence),
    },
    (evidence) => use(evidence, observed),
  );
}

/** What a probe finds in these files; a LearnerFault counts as its findings, as in grading. */
export async function probe<P>(
  engine: Engine,
  kind: Probe<P>,
  { files, with: given = {}, buildSecrets }: Example,
): Promise<Finding[]> {
  const params = kind.params.parse(given);
  const run = async (evidence: Evidence): Promise<Finding[]> => {
    try {
      return await kind.run(evidence, params);
    } catch (error) {
      if (error instanceof LearnerFault) return error.findings;
      throw error;
    }
  };
  return withEvidence(engine, files, run, undefined, buildSecrets);
}

/** One test per example of a probe: the good ones find nothing, the bad ones find something. */
export function testExamples<P>(engine: () => Engine, kind: Probe<P>): void {
  const name = ({ note, files }: Example, index: number): string =>
    note ?? `${index + 1} (${Object.keys(files).join(', ')})`;
  kind.examples.good.forEach((example, index) => {
    test(`good example: ${name(example, index)}`, async () => {
      expect(await probe(engine(), kind, example)).toEqual([]);
    });
  });
  kind.examples.bad.forEach((example, index) => {
    test(`bad example: ${name(example, index)}`, async () => {
      const findings = await probe(engine(), kind, example);
      expect(findings).not.toEqual([]);
      for (const finding of findings) expect(Object.keys(example.files)).toContain(finding.file);
    });
  });
}
