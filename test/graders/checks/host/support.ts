/** Runs a check of the layer on files as examples have them. */
import type { Check, Files, Finding } from '../../../../graders/check.ts';
import { parseTemplate } from '../../../../graders/cloudformation/template.ts';

export function hostFindings<P>(check: Check<'cloudformation', P>, files: Files, params: unknown = {}): Finding[] {
  const file = 'launch-template.yaml';
  const { subject, problems } = parseTemplate(files[file] ?? '', file);
  if (!subject) throw new Error(problems[0]?.message);
  return check.run(subject, check.params.parse(params), { file, files });
}
