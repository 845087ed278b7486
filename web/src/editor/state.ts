/** One file as CodeMirror has it: its language, its help, its keys. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { json } from '@codemirror/lang-json';
import { yaml } from '@codemirror/lang-yaml';
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  foldService,
  indentOnInput,
  indentUnit,
  StreamLanguage,
} from '@codemirror/language';
import { dockerFile } from '@codemirror/legacy-modes/mode/dockerfile';
import { shell } from '@codemirror/legacy-modes/mode/shell';
import { lintGutter, lintKeymap, previousDiagnostic } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, StateEffect, StateField, type EditorStateConfig, type Extension } from '@codemirror/state';
import {
  crosshairCursor,
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
  type DecorationSet,
} from '@codemirror/view';
import type { DocumentKind } from '../../../graders/faults.ts';
import { foldEnd } from './folds.ts';
import { guideHelp } from './guide/help.ts';
import { isGuideName } from './guide/load.ts';
import { policyHelp } from './policy/help.ts';
import { repairKeys } from './repair.ts';
import { colours, looks } from './theme.ts';
import { phrases } from './words.ts';

export interface OpenFile {
  path: string;
  language: string;
  readOnly: boolean;
  text: string;
  /** An IAM policy. */
  policy?: boolean;
  /** What it is, where the graders have a model of it. */
  guide?: DocumentKind;
}

/** What the keys of a file reach outside of it. */
export interface Around {
  typed(path: string, text: string): void;
  others(): readonly OpenFile[];
  /** Larger or smaller code, by this many pixels. */
  resize(by: 1 | -1): void;
  showKeys(): void;
}

const languages: Record<string, () => Extension> = {
  dockerfile: () => StreamLanguage.define(dockerFile),
  shell: () => StreamLanguage.define(shell),
  json,
  yaml,
  javascript: () => javascript(),
};

export const setRunning = StateEffect.define<number | null>();
const runningLine = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(set, transaction) {
    let next = set.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(setRunning)) continue;
      const line = effect.value;
      next =
        line === null || line > transaction.state.doc.lines
          ? Decoration.none
          : Decoration.set([Decoration.line({ class: 'cm-building' }).range(transaction.state.doc.line(line).from)]);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Read from the page's head; the server puts a fresh one into every page. */
const nonce = () => document.querySelector<HTMLElement>('meta[property="csp-nonce"]')?.nonce ?? '';

const folding = (language: string): Extension =>
  foldService.of((state, from) => {
    const lines = state.doc.toString().split('\n');
    const end = foldEnd(lines, state.doc.lineAt(from).number - 1, language);
    return end === null ? null : { from: state.doc.lineAt(from).to, to: state.doc.line(end + 1).to };
  });

/** Everything but the undo history, which may come from an earlier page. */
export function configOf(file: OpenFile, { typed, others, resize, showKeys }: Around): EditorStateConfig {
  const kind = file.guide ?? file.language;
  // A template may be JSON; its guide reads YAML.
  const guided = !file.readOnly && !(kind === 'template' && file.language !== 'yaml');
  const guide = guided && isGuideName(kind) ? kind : null;
  const help = file.policy || guide ? ' Control and Space completes, F1 explains.' : '';
  const way = `Tab indents; Escape, then Tab leaves the editor.${help} Alt and F1 lists the keys.`;
  const doing = (act: () => void) => () => {
    act();
    return true;
  };
  return {
    doc: file.text,
    extensions: [
      EditorView.cspNonce.of(nonce()),
      lineNumbers(),
      foldGutter(),
      lintGutter(),
      highlightSpecialChars(),
      history(),
      drawSelection(),
      rectangularSelection(),
      crosshairCursor(),
      EditorState.allowMultipleSelections.of(true),
      indentOnInput(),
      indentUnit.of('  '),
      bracketMatching(),
      search({ top: true }),
      highlightSelectionMatches({ minSelectionLength: 2 }),
      EditorState.phrases.of(phrases),
      runningLine,
      languages[file.language]?.() ?? [],
      ['dockerfile', 'shell'].includes(file.language) ? folding(file.language) : [],
      file.policy ? policyHelp(others) : guide ? guideHelp(guide) : [],
      colours,
      looks,
      repairKeys,
      keymap.of([
        { key: 'Shift-F8', run: previousDiagnostic },
        { key: 'Alt-Shift-.', run: doing(() => resize(1)), preventDefault: true },
        { key: 'Alt-Shift-,', run: doing(() => resize(-1)), preventDefault: true },
        { key: 'Alt-F1', run: doing(showKeys), preventDefault: true },
      ]),
      keymap.of([...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...lintKeymap, indentWithTab]),
      EditorView.contentAttributes.of({
        'aria-label': file.readOnly ? `${file.path}, read-only` : `${file.path}. ${way}`,
        ...(file.readOnly ? { 'aria-readonly': 'true' } : {}),
        spellcheck: 'false',
        tabindex: '0',
      }),
      file.readOnly
        ? [EditorState.readOnly.of(true), EditorView.editorAttributes.of({ class: 'cm-readonly' })]
        : [highlightActiveLine(), highlightActiveLineGutter()],
      EditorView.updateListener.of((update) => {
        if (update.docChanged) typed(file.path, update.state.doc.toString());
      }),
    ],
  };
}
