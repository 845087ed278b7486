/** Expanding the variables of instructions: what cannot be expanded is a complaint, what cannot be known is null. */
import type { Instruction } from './instruction.ts';
import type { Budget, LexOptions } from './words.ts';
import { LexError, UnknownVariable } from './words.ts';

/** Hears what the builder would refuse. */
export type Complain = (instruction: Instruction, message: string) => void;

/** How one file is expanded. */
export interface Form {
  escape: string;
  budget: Budget;
  missing?: LexOptions['missing'];
}

/** For `attempt`: work that makes no text of its own. */
export function spend({ budget }: Form, amount: number): string {
  budget.spend(amount);
  return '';
}

/** Null when the text cannot tell; a form that cannot be expanded is a complaint. */
export function attempt(instruction: Instruction, complain: Complain, expand: () => string): string | null {
  try {
    return expand();
  } catch (error) {
    if (error instanceof UnknownVariable) return null;
    if (!(error instanceof LexError)) throw error;
    complain(instruction, `${instruction.keyword}: the text cannot be expanded: ${error.message}.`);
    return null;
  }
}
