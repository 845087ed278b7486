/** Advice on Dockerfiles beside the checks of an exercise: what a reviewer would say, without points. */
import type { AdviceTag, Files, Finding } from './check.ts';
import type { Exercise } from './exercise.ts';
import type { RunStatics } from './static-checks.ts';

interface Rule {
  kind: string;
  severity: AdviceTag['severity'];
  fix: string;
  with?: unknown;
}

/**
 * Gravest first. `dockerfile/pinned-images` is not among them: a build may name only the images that the course lists, so most
 * exercises leave nothing to choose. Of packages only those count that a pinned base does not settle.
 */
const rules: readonly Rule[] = [
  { kind: 'no-secrets', severity: 'security', fix: 'Give it at run time, or to one RUN with `--mount=type=secret`.' },
  {
    kind: 'no-piped-download',
    severity: 'security',
    fix: 'Keep the download in a file, compare a checksum or a signature, then run it.',
  },
  {
    kind: 'verified-downloads',
    severity: 'security',
    fix: 'Add the certificate, key or checksum that is missing, and leave the check on.',
  },
  { kind: 'no-world-writable', severity: 'security', fix: 'Give the files to who writes them: `COPY --chown`.' },
  { kind: 'effective-user', severity: 'security', fix: 'Add a `USER` that is not root to the last stage.' },
  { kind: 'no-latest', severity: 'warning', fix: 'Name a version.' },
  { kind: 'json-form', severity: 'warning', fix: 'Write a list of words, each in double quotes.' },
  { kind: 'undefined-variables', severity: 'warning', fix: 'Give it a value, a default, or an `ARG` in this stage.' },
  { kind: 'stage-names', severity: 'warning', fix: 'Give each stage a name of its own.' },
  { kind: 'exec-form', severity: 'warning', fix: 'Use the JSON form, or `exec`.' },
  { kind: 'workdir-absolute', severity: 'warning', fix: 'Start the path with `/`.' },
  { kind: 'valid-ports', severity: 'warning', fix: 'Name the port that the service listens on.' },
  { kind: 'health-check', severity: 'warning', fix: 'Ask the service in the container, and fail when it does.' },
  { kind: 'fresh-package-lists', severity: 'warning', fix: 'Update and install in one `RUN`.' },
  { kind: 'no-dev-leftovers', severity: 'suggestion', fix: 'Leave it in the builder.' },
  { kind: 'no-sudo', severity: 'suggestion', fix: 'Move the step above `USER`.' },
  { kind: 'copy-not-add', severity: 'suggestion', fix: 'Use `COPY`.' },
  { kind: 'package-cache', severity: 'suggestion', fix: 'Clean up in the same `RUN`.' },
  { kind: 'no-recommends', severity: 'suggestion', fix: 'Add `--no-install-recommends`.' },
  {
    kind: 'package-pins',
    severity: 'suggestion',
    fix: 'Name a version, or install from a lock file.',
    with: { managers: ['pip', 'npm', 'gem', 'go'] },
  },
];

/** As in a file that many rules look at, so much is enough to read. */
const mostRemarks = 20;

export interface DockerfileAdviceRequest {
  exercise: Pick<Exercise, 'files' | 'checks'>;
  files: Files;
  signal: AbortSignal;
  runStatics: RunStatics;
}

/** On every editable Dockerfile; not what a check of the exercise asks already, and nothing where a file cannot be read or a rule cannot tell. */
export async function adviseOnDockerfiles({
  exercise,
  files,
  signal,
  runStatics,
}: DockerfileAdviceRequest): Promise<Finding[]> {
  const asked = new Set(exercise.checks.map(({ kind }) => kind));
  const editable = exercise.files.filter(({ editable, language }) => editable && language === 'dockerfile');
  const orders = editable.flatMap(({ path }) =>
    rules
      .map((rule) => ({ ...rule, kind: `dockerfile/${rule.kind}` }))
      .filter(({ kind }) => !asked.has(kind))
      .map((rule) => ({ rule, check: { kind: rule.kind, file: path, with: rule.with ?? {} } })),
  );
  const found: Finding[] = [];
  let done = 0;
  await runStatics({ checks: orders.map(({ check }) => check), files, signal }, ({ status, notTried, findings }) => {
    const { kind, severity, fix } = orders[done++]!.rule;
    if (status === 'failed' && !notTried)
      found.push(...findings.map((finding) => ({ ...finding, advice: { code: kind, severity, fix } })));
  });
  return found.slice(0, mostRemarks);
}
