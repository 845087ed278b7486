/** The words of the editor itself: what CodeMirror says, and what its keys do. */

/** By CodeMirror's own words. */
export const phrases: Readonly<Record<string, string>> = {
  Find: 'Find',
  Replace: 'Replace with',
  next: 'Next',
  previous: 'Previous',
  all: 'Select all',
  'match case': 'Match case',
  regexp: 'Pattern',
  'by word': 'Whole words',
  replace: 'Replace',
  'replace all': 'Replace all',
  close: 'Close',
  'current match': 'current match',
  'replaced match on line $': 'Replaced on line $',
  'replaced $ matches': 'Replaced $ times',
  'on line': 'on line',
  'Go to line': 'Go to line',
  go: 'Go',
  Diagnostics: 'Marks',
  'No diagnostics': 'Nothing is marked',
  'folded code': 'folded lines',
  unfold: 'Show',
  'Fold line': 'Fold',
  'Unfold line': 'Unfold',
  to: 'to',
  'Folded lines': 'Folded lines',
  'Unfolded lines': 'Unfolded lines',
  'Selection deleted': 'Selection deleted',
  Completions: 'Completions',
};

/** Keys as on a PC; `Ctrl` is ⌘ on a Mac where `keyText` says so. */
export const keyGroups: readonly { title: string; keys: readonly (readonly [keys: string, what: string])[] }[] = [
  {
    title: 'Getting out and about',
    keys: [
      ['Esc then Tab', 'leaves the editor; Esc then Shift Tab goes back'],
      ['Ctrl M', 'lets Tab move on instead of indenting, until pressed again'],
      ['Tab, Shift Tab', 'indent more, indent less'],
      ['Ctrl Enter', 'checks the exercise'],
      ['Alt F1', 'shows these keys'],
    ],
  },
  {
    title: 'Help while writing',
    keys: [
      ['Ctrl Space', 'completes'],
      ['F1', 'explains the word at the cursor'],
      ['F8, Shift F8', 'next mark, previous mark'],
      ['Ctrl .', 'makes the edit that a mark offers'],
      ['Ctrl Shift M', 'lists all marks'],
    ],
  },
  {
    title: 'Finding',
    keys: [
      ['Ctrl F', 'finds and replaces'],
      ['F3, Shift F3', 'next match, previous match'],
      ['Ctrl Alt G', 'goes to a line'],
    ],
  },
  {
    title: 'Several cursors',
    keys: [
      ['Ctrl D', 'selects the word, then its next occurrence as well'],
      ['Ctrl Shift L', 'selects all occurrences'],
      ['Ctrl Alt ↑, Ctrl Alt ↓', 'a cursor above, a cursor below'],
      ['Ctrl click, Alt drag', 'a cursor there, a block'],
    ],
  },
  {
    title: 'Lines',
    keys: [
      ['Ctrl Z, Ctrl Y', 'undo, redo, also after the page was loaded again'],
      ['Alt ↑, Alt ↓', 'move lines'],
      ['Ctrl /', 'makes a comment of them, or no comment'],
      ['Ctrl Shift [, Ctrl Shift ]', 'fold, unfold'],
      ['Ctrl Alt [, Ctrl Alt ]', 'fold everything, unfold everything'],
      ['Alt Shift ., Alt Shift ,', 'larger code, smaller code'],
    ],
  },
];

/** As the keys are called on this machine. */
export function keyText(keys: string, mac: boolean): string {
  if (!mac || keys === 'Ctrl Space') return keys;
  if (keys === 'Ctrl M') return 'Option Shift M';
  if (keys.startsWith('Ctrl Shift [')) return '⌘ Option [, ⌘ Option ]';
  if (keys.startsWith('Ctrl Alt [')) return 'Ctrl Option [, Ctrl Option ]';
  return keys.replaceAll('Ctrl', '⌘').replaceAll('Alt', 'Option');
}
