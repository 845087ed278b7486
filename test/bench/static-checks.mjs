/** Static grading of one check, parse included, against the plain parser with positions on the same file. */
import { dist, exercisesDir, many, ms, pairs, row } from './harness.mjs';

const { loadKind, runCheck } = await dist('graders/index.js');
const { loadContent } = await dist('server/content.js');
const { parseDocument } = await import('yaml');
const { parseTree } = await import('jsonc-parser');

export async function measure() {
  const content = await loadContent(exercisesDir);
  return [
    await staticCheck(content.exercise('runtime/pod-security-restricted'), 'pod.yaml', (text) => parseDocument(text)),
    await staticCheck(content.exercise('iam/least-privilege-s3'), 'policy.json', (text) => parseTree(text)),
  ];
}

async function staticCheck(exercise, file, parse) {
  const files = { ...exercise.contextFiles, ...exercise.starter };
  const kinds = [];
  for (const check of exercise.checks) {
    const kind = await loadKind(check.kind);
    if (!kind.needsEngine) kinds.push({ kind, check });
  }
  const rounds = many(200, 10);
  const per = rounds * kinds.length;
  const { a, b, ratio } = await pairs(
    many(7, 2),
    () => {
      for (let i = 0; i < rounds; i++)
        for (const { kind, check } of kinds) runCheck(kind, check.file ?? file, files, check.with);
    },
    () => {
      for (let n = 0; n < per; n++) parse(files[file]);
    },
  );
  return row({
    ...{ what: `one static check of ${exercise.id}`, value: ms(a / per) },
    ...{ against: `parsing ${file} alone`, base: ms(b / per), ratio },
  });
}
