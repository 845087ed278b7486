/** What is wrong with a Dockerfile that is being written: what the builder would refuse, then words that do not mean what they seem to. */
import type { Finding } from '../check.ts';
import jsonForm from '../checks/dockerfile/json-form.ts';
import stageNames from '../checks/dockerfile/stage-names.ts';
import undefinedVariables from '../checks/dockerfile/undefined-variables.ts';
import validPorts from '../checks/dockerfile/valid-ports.ts';
import { parseDockerfile } from '../parse/dockerfile.ts';
import { told } from './told.ts';

/** Of the checks only those of form: how the image should be made is for the exercise to ask. Never throws. */
export function faultsOf(text: string, file: string): Finding[] {
  const { subject, problems } = parseDockerfile(text, file);
  if (subject === null || problems.length > 0) return problems;
  const context = { file, files: { [file]: text } };
  return [jsonForm, undefinedVariables, stageNames, validPorts].flatMap((check) =>
    told(() => check.run(subject, {}, context)),
  );
}
