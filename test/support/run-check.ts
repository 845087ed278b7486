/** Runs a static check on one file, as the grader does: parameters by its schema, the file by the subject's parser. */
import type { Check, Finding, SubjectName } from '../../graders/check.ts';
import { parsers } from '../../graders/parse/subjects.ts';

/** Throws when the file has problems of form, so that a test cannot take a broken file for a finding. */
export function findingsOf<S extends SubjectName, P>(
  check: Check<S, P>,
  file: string,
  text: string,
  params: unknown = {},
): Finding[] {
  const { subject, problems } = parsers[check.subject](text, file);
  if (subject === null || problems.length > 0) throw new Error(problems[0]?.message ?? `${file} holds nothing`);
  return check.run(subject, check.params.parse(params), { file, files: { [file]: text } });
}
