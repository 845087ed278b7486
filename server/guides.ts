/** Which files of an exercise the editor helps to write, told by its checks. */
import { defaultFile, loadKind, policyKinds, type Exercise, type SubjectName } from '../graders/index.ts';
import type { ExercisePage } from './contract.ts';

type Guides = ExercisePage['guides'];

const names: Partial<Record<SubjectName, Guides[string]>> = {
  ecs: 'task-definition',
  kubernetes: 'manifest',
  cloudformation: 'template',
  eksctl: 'cluster',
  awscli: 'aws-script',
  trustpolicy: 'signing-policy',
  iam: 'policy',
};

export async function guidesOf(exercise: Exercise): Promise<Guides> {
  const guides: Guides = {};
  for (const { kind: name, file, with: params } of exercise.checks) {
    const kind = await loadKind(name);
    const subject = kind?.needsEngine ? kind.probe.subject : kind?.check.subject;
    const guide = subject && names[subject];
    if (!guide) continue;
    const path = file ?? defaultFile(exercise, subject);
    if (name === 'iam/valid-policy')
      guides[path] = policyKinds.find((one) => one === params['kind']) ?? 'inline-role-policy';
    else guides[path] ??= guide;
  }
  return guides;
}
