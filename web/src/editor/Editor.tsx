/** CodeMirror, the whole of it: loaded when an editor is needed and known to no other part. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { json } from '@codemirror/lang-json';
import { yaml } from '@codemirror/lang-yaml';
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  indentOnInput,
  indentUnit,
  StreamLanguage,
} from '@codemirror/language';
import { dockerFile } from '@codemirror/legacy-modes/mode/dockerfile';
import { shell } from '@codemirror/legacy-modes/mode/shell';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { search, searchKeymap } from '@codemirror/search';
import { EditorState, StateEffect, StateField, type Extension, type TransactionSpec } from '@codemirror/state';
import {
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
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Files, Finding } from '../../../server/contract.ts';
import type { DocumentKind } from '../../../graders/faults.ts';
import { useFaults } from './faults/useFaults.ts';
import { guideHelp } from './guide/help.ts';
import { isGuideName } from './guide/load.ts';
import { marksOf } from './marks.ts';
import { policyHelp } from './policy/help.ts';
import { repairKeys } from './repair.ts';
import { colours, looks } from './theme.ts';

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

export interface EditorProps {
  files: readonly OpenFile[];
  active: string;
  onType?: (path: string, text: string) => void;
  /** Findings of the last verdict and the files that they are about. */
  findings: readonly Finding[];
  checked: Files | null;
  /** The line that the builder is at. */
  running: { file: string; line: number } | null;
  /** A place to go to; a new object goes there again. */
  jump: { file: string; line: number; column: number } | null;
  /** Changes when the size of the code changes. */
  size: number;
}

const languages: Record<string, () => Extension> = {
  dockerfile: () => StreamLanguage.define(dockerFile),
  shell: () => StreamLanguage.define(shell),
  json,
  yaml,
  javascript: () => javascript(),
};

const setRunning = StateEffect.define<number | null>();
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

function createState(
  file: OpenFile,
  typed: (path: string, text: string) => void,
  others: () => readonly OpenFile[],
): EditorState {
  const guide = file.guide && isGuideName(file.guide) ? file.guide : null;
  const help = file.policy || guide ? ' Control and Space completes, F1 explains.' : '';
  const way = `Tab indents; Escape, then Tab leaves the editor.${help}`;
  return EditorState.create({
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
      EditorState.allowMultipleSelections.of(true),
      indentOnInput(),
      indentUnit.of('  '),
      bracketMatching(),
      search({ top: true }),
      runningLine,
      languages[file.language]?.() ?? [],
      file.policy ? policyHelp(others) : guide ? guideHelp(guide) : [],
      colours,
      looks,
      repairKeys,
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
  });
}

export default function Editor(props: EditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  /** The states of the files that are not shown, with their undo histories. */
  const states = useRef(new Map<string, EditorState>());
  /** The text last known on both sides, so that typing is not answered by typing. */
  const known = useRef(new Map<string, string>());
  /** Texts told to the page that it has not given back yet: a late one must not undo what was typed since. */
  const told = useRef(new Map<string, string[]>());
  const shown = useRef('');
  const latest = useRef(props);
  latest.current = props;

  const typed = (path: string, text: string) => {
    if (known.current.get(path) === text) return;
    known.current.set(path, text);
    told.current.set(path, [...(told.current.get(path) ?? []), text]);
    latest.current.onType?.(path, text);
  };

  const stateOf = (path: string): EditorState | undefined => {
    if (path === shown.current && view.current) return view.current.state;
    const state = states.current.get(path);
    if (state) return state;
    const file = latest.current.files.find((one) => one.path === path);
    if (!file) return undefined;
    const fresh = createState(file, typed, () => latest.current.files.filter((one) => one.path !== path));
    known.current.set(path, file.text);
    states.current.set(path, fresh);
    return fresh;
  };

  const change = (path: string, make: (state: EditorState) => TransactionSpec) => {
    const state = stateOf(path);
    if (!state) return;
    if (path === shown.current && view.current) view.current.dispatch(make(state));
    else states.current.set(path, state.update(make(state)).state);
  };

  // One view for all files. What follows a click or a key is done before the next key comes: hence layout effects.
  useLayoutEffect(() => {
    if (!host.current) return;
    const state = stateOf(latest.current.active);
    if (!state) return;
    view.current = new EditorView({ state, parent: host.current });
    shown.current = latest.current.active;
    return () => {
      view.current?.destroy();
      view.current = null;
    };
  }, []);

  useLayoutEffect(() => {
    const now = view.current;
    if (!now || shown.current === props.active) return;
    states.current.set(shown.current, now.state);
    const next = stateOf(props.active);
    if (!next) return;
    shown.current = props.active;
    now.setState(next);
  }, [props.active]);

  // Texts that changed elsewhere (reset, restore, another tab) come in as edits, so that undo covers them.
  useEffect(() => {
    for (const { path, text } of props.files) {
      if (stateOf(path) === undefined) continue;
      const late = (told.current.get(path) ?? []).lastIndexOf(text);
      const current = known.current.get(path) === text;
      told.current.set(path, current ? [] : (told.current.get(path) ?? []).slice(late + 1));
      if (current || late >= 0) continue;
      known.current.set(path, text);
      change(path, (state) => ({ changes: { from: 0, to: state.doc.length, insert: text } }));
    }
  }, [props.files]);

  const faults = useFaults(props.files);
  const latestFaults = useRef(faults);
  latestFaults.current = faults;

  /** What is marked, and in which text: marking the same again would close what is open beside a mark. */
  const marked = useRef(new Map<string, string>());

  const markAll = () => {
    for (const { path } of latest.current.files) {
      const state = stateOf(path);
      if (!state) continue;
      const now = state.doc.toString();
      const findings = latest.current.findings.filter((finding) => finding.file === path);
      const checked = latest.current.checked?.[path];
      const seen = latestFaults.current.get(path) ?? { findings: [], text: now };
      const marks = marksOf({ findings, text: checked ?? now }, seen, now);
      const key = JSON.stringify([marks, now]);
      if (marked.current.get(path) === key) continue;
      marked.current.set(path, key);
      change(path, (state) => setDiagnostics(state, marks));
    }
  };
  useEffect(markAll, [props.findings, props.checked, faults]);
  // Editing moves the marks at once; which of them are stale is looked at when the typing pauses.
  useEffect(() => {
    const timer = setTimeout(markAll, 250);
    return () => clearTimeout(timer);
  }, [props.files]);

  useEffect(() => {
    for (const { path } of props.files) {
      const line = props.running?.file === path ? props.running.line : null;
      change(path, () => ({ effects: setRunning.of(line) }));
    }
  }, [props.running?.file, props.running?.line]);

  useLayoutEffect(() => {
    const { jump } = props;
    const now = view.current;
    if (!jump || !now || jump.file !== shown.current) return;
    const line = now.state.doc.line(Math.min(Math.max(jump.line, 1), now.state.doc.lines));
    const anchor = Math.min(line.from + Math.max(jump.column - 1, 0), line.to);
    now.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) });
    now.focus();
  }, [props.jump, props.active]);

  useEffect(() => view.current?.requestMeasure(), [props.size]);

  return <div class="editor-host" ref={host} />;
}
