/** The learner's files at the door: only editable files of the exercise, within the limits, as whole text. */
import type { Exercise, Files } from '../../graders/index.ts';
import { limits } from '../contract.ts';
import { AppError } from '../errors.ts';

/** Throws `invalid` or `too-large` with every file that is wrong, by name. */
export function acceptFiles(exercise: Exercise, files: Files): Files {
  const names = Object.keys(files);
  if (names.length > limits.files)
    throw new AppError('too-large', `There are ${names.length} files; at most ${limits.files} are taken.`);

  const wrong = names.flatMap((path) => {
    const message = nameFault(exercise, path) ?? textFault(files[path]!);
    return message === null ? [] : [{ path: `files.${path}`, message: `${quote(path)} ${message}` }];
  });
  if (wrong.length > 0)
    throw new AppError('invalid', `${wrong[0]!.message}${others(wrong.length)}.`, { fields: wrong });

  const sizes = names.map((path) => ({ path, bytes: Buffer.byteLength(files[path]!) }));
  const large = sizes
    .filter(({ bytes }) => bytes > limits.fileBytes)
    .map(({ path, bytes }) => ({
      path: `files.${path}`,
      message: `${quote(path)} has ${bytes} bytes; a file may have ${limits.fileBytes}`,
    }));
  if (large.length > 0)
    throw new AppError('too-large', `${large[0]!.message}${others(large.length)}.`, { fields: large });
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total > limits.submissionBytes) {
    const list = sizes.map(({ path, bytes }) => `${path} ${bytes}`).join(', ');
    throw new AppError(
      'too-large',
      `The files have ${total} bytes together (${list}); a submission may have ${limits.submissionBytes}.`,
    );
  }
  return files;
}

function nameFault(exercise: Exercise, path: string): string | null {
  const file = exercise.files.find((known) => known.path === path);
  if (file?.editable) return null;
  if (file || exercise.context.some((known) => known.path === path)) return 'is read-only in this exercise';
  if (path.startsWith('/') || /^[A-Za-z]:|\\/.test(path) || path.split('/').includes('..'))
    return 'is outside the exercise';
  const editable = exercise.files.filter((known) => known.editable).map((known) => known.path);
  return `is not a file of this exercise, whose files are ${editable.join(', ')}`;
}

/** JSON can carry half of a character, which no file can hold. */
function textFault(text: string): string | null {
  return /\p{Surrogate}/u.test(text)
    ? 'holds half of a character (a lone surrogate), which is not valid Unicode'
    : null;
}

/** Names come from the request: as JSON text they cannot break a line. */
function quote(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : JSON.stringify(path.slice(0, 120));
}

function others(count: number): string {
  return count > 1 ? `; ${count - 1} more of the files ${count > 2 ? 'are' : 'is'} refused too` : '';
}
