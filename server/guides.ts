/** Which files of an exercise the editor helps to write, told by its checks. */
import { defaultFile, loadKind, type Exercise, type SubjectName } from '../graders/index.ts';
import type { ExercisePage } from './contract.ts';

type Guides = ExercisePage['guides'];

const names: Partial<Record<SubjectName, Guides[string]>> = { ecs: 'task-definition', kubernetes: 'manifest' };

export async function guidesOf(exercise: Exercise): Promise<Guides> {
  const guides: Guides = {};
  for (const { kind: name, file } of exercise.checks) {
    const kind = await loadKind(name);
    const subject = kind?.needsEngine ? kind.probe.subject : kind?.check.subject;
    const guide = subject && names[subject];
    if (guide) guides[file ?? defaultFile(exercise, subject)] = guide;
  }
  return guides;
}
