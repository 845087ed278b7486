/** Faults of a source that may not be able to tell: then it is silent, and Check says what is missing. */
import { Undecided, type Finding } from '../check.ts';

export function told(find: () => Finding[]): Finding[] {
  try {
    return find();
  } catch (error) {
    if (error instanceof Undecided) return [];
    throw error;
  }
}
