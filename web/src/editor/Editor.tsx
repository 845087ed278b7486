/** CodeMirror, the whole of it: loaded when an editor is needed and known to no other part. */
import { setDiagnostics } from '@codemirror/lint';
import { EditorState, type TransactionSpec } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Files, Finding } from '../../../server/contract.ts';
import { useFaults } from './faults/useFaults.ts';
import { KeysDialog } from './KeysDialog.tsx';
import { marksOf } from './marks.ts';
import { configOf, setRunning, type OpenFile } from './state.ts';
import { keepUndo, keptUndo } from './undo.ts';

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
  /** In pixels of a root of 16. */
  size: number;
  onResize: (size: number) => void;
  /** The list of keys is open. */
  keys: boolean;
  onKeys: (open: boolean) => void;
  /** The exercise in whose name undo histories are kept in this browser. */
  keep?: string;
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
  /** Files with edits that are not kept yet. */
  const touched = useRef(new Set<string>());
  const shown = useRef('');
  const latest = useRef(props);
  latest.current = props;

  const typed = (path: string, text: string) => {
    if (known.current.get(path) === text) return;
    known.current.set(path, text);
    touched.current.add(path);
    told.current.set(path, [...(told.current.get(path) ?? []), text]);
    latest.current.onType?.(path, text);
  };

  const stateOf = (path: string): EditorState | undefined => {
    if (path === shown.current && view.current) return view.current.state;
    const state = states.current.get(path);
    if (state) return state;
    const file = latest.current.files.find((one) => one.path === path);
    if (!file) return undefined;
    const config = configOf(file, {
      typed,
      others: () => latest.current.files.filter((one) => one.path !== path),
      resize: (by) => latest.current.onResize(latest.current.size + by),
      showKeys: () => latest.current.onKeys(true),
    });
    const { keep } = latest.current;
    const kept = keep && !file.readOnly ? keptUndo(keep, path, file.text, config) : null;
    const fresh = kept ?? EditorState.create({ ...config, doc: file.text });
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
      if (view.current) states.current.set(shown.current, view.current.state);
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
      touched.current.add(path);
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

  const keepAll = () => {
    const { keep, files } = latest.current;
    for (const { path, readOnly } of keep ? files : []) {
      const state = readOnly || !touched.current.has(path) ? undefined : stateOf(path);
      if (state) keepUndo(keep!, path, state);
    }
    touched.current.clear();
  };
  useEffect(() => {
    const timer = setTimeout(keepAll, 500);
    return () => clearTimeout(timer);
  }, [props.files]);
  useEffect(() => {
    addEventListener('pagehide', keepAll);
    return () => {
      removeEventListener('pagehide', keepAll);
      keepAll();
    };
  }, []);

  return (
    <>
      <div class="editor-host" ref={host} />
      {props.keys && <KeysDialog onClose={() => props.onKeys(false)} />}
    </>
  );
}
