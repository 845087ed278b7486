/** What a script may use, so that no file can keep a grader busy: counted, never timed, so the same script always ends at the same place. */

export const budgetLimits = { steps: 20_000, characters: 4_000_000 } as const;

export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent';
  readonly of: keyof typeof budgetLimits;
  constructor(of: keyof typeof budgetLimits) {
    super(
      of === 'steps'
        ? `The script had not ended after ${budgetLimits.steps} steps.`
        : `The script made more than ${budgetLimits.characters} characters of text.`,
    );
    this.of = of;
  }
}

export class Budget {
  #left = { ...budgetLimits } as Record<keyof typeof budgetLimits, number>;

  spend(of: keyof typeof budgetLimits, amount = 1): void {
    this.#left[of] -= amount;
    if (this.#left[of] < 0) throw new BudgetSpent(of);
  }

  /** Counts a text that was made, and gives it back. */
  text(made: string): string {
    this.spend('characters', made.length);
    return made;
  }
}
