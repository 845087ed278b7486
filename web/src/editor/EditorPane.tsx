import { useState } from 'preact/hooks';
import type { Files, Finding } from '../../../server/contract.ts';
import { useImported } from '../hooks.ts';
import { readStored, writeStored } from '../storage.ts';
import { Tabs } from '../parts/Tabs.tsx';
import type { ComponentChildren } from 'preact';
import type { EditorProps } from './Editor.tsx';
import type { OpenFile } from './state.ts';

export interface EditorFile extends OpenFile {
  /** Differs from the starter. */
  changed: boolean;
}

const sizeKey = 'drydock.code-size';
const sizes = { least: 11, most: 24, usual: 14 };

/** A tab per file, the editor, and a line about where the text is safe. */
export function EditorPane({
  files,
  active,
  onActive,
  onType,
  findings,
  checked,
  running,
  jump,
  tools,
  notices,
  bench,
  foot,
  keep,
}: {
  files: readonly EditorFile[];
  active: string;
  onActive: (path: string) => void;
  onType?: (path: string, text: string) => void;
  findings: readonly Finding[];
  checked: Files | null;
  running: EditorProps['running'];
  jump: EditorProps['jump'];
  tools?: ComponentChildren;
  notices?: ComponentChildren;
  /** A line below the code. */
  bench?: ComponentChildren;
  foot?: ComponentChildren;
  keep?: EditorProps['keep'];
}) {
  const [keys, setKeys] = useState(false);
  const [size, setSize] = useState(() => Number(readStored(sizeKey)) || sizes.usual);
  const resize = (next: number) => {
    const kept = Math.min(sizes.most, Math.max(sizes.least, next));
    setSize(kept);
    writeStored(sizeKey, String(kept));
  };
  const { loaded: Editor, failed } = useImported(loadEditor);
  const shown = files.find((file) => file.path === active);
  return (
    <div class="editor" style={{ '--code-size': `${size / 16}rem` }}>
      <h2 class="visually-hidden">Files</h2>
      <div class="editor-top">
        <Tabs
          class="file-tabs"
          label="Files"
          selected={fileTab(active)}
          onSelect={(tab) => onActive(files.find((file) => fileTab(file.path) === tab)?.path ?? active)}
          tabs={files.map((file) => ({
            id: fileTab(file.path),
            label: (
              <>
                <code>{file.path}</code>
                {file.readOnly && <span class="file-mark">read-only</span>}
                <Dirty file={file} checked={checked} />
              </>
            ),
          }))}
        />
        <div class="editor-tools">
          <button type="button" class="tool" title="Smaller code" onClick={() => resize(size - 1)}>
            A−<span class="visually-hidden"> smaller code</span>
          </button>
          <button type="button" class="tool" title="Larger code" onClick={() => resize(size + 1)}>
            A+<span class="visually-hidden"> larger code</span>
          </button>
          {tools}
        </div>
      </div>
      {notices}
      <div
        class="editor-body"
        role="tabpanel"
        id={`panel-${fileTab(active)}`}
        aria-labelledby={`tab-${fileTab(active)}`}
      >
        {Editor ? (
          <Editor
            files={files}
            active={active}
            onType={onType}
            findings={findings}
            checked={checked}
            running={running}
            jump={jump}
            size={size}
            onResize={resize}
            keys={keys}
            onKeys={setKeys}
            keep={keep}
          />
        ) : (
          // Readable before the editor has come, and when it cannot come.
          <pre class="editor-plain" tabIndex={0} aria-label={active}>
            {shown?.text}
          </pre>
        )}
        {failed && (
          <p class="notice notice-red">
            The editor’s code did not arrive. Your text is kept.{' '}
            <button type="button" class="link" onClick={() => location.reload()}>
              Reload
            </button>
          </p>
        )}
      </div>
      {bench}
      <div class="editor-foot">
        {foot}
        {onType && (
          <span class="editor-keys">
            <kbd>Tab</kbd> indents; <kbd>Esc</kbd> then <kbd>Tab</kbd> leaves{' '}
            <button type="button" class="link" disabled={!Editor} onClick={() => setKeys(true)}>
              All keys
            </button>
          </span>
        )}
      </div>
    </div>
  );
}

/** What of a file is not settled: edits that no check has seen, or only that it is no longer the starter. */
function Dirty({ file, checked }: { file: EditorFile; checked: Files | null }) {
  const seen = checked?.[file.path];
  const unseen = seen === undefined ? file.changed : !file.readOnly && seen !== file.text;
  if (!unseen && !file.changed) return null;
  const what = seen !== undefined && unseen ? 'Edited since the last check' : 'Changed since the starter';
  return (
    <span class={unseen ? 'file-dot' : 'file-dot file-ring'} title={what}>
      <span class="visually-hidden">{what}</span>
    </span>
  );
}

const fileTab = (path: string) => `file-${path.replace(/[^\w-]/g, '_')}`;

const loadEditor = () => import('./Editor.tsx').then((module) => module.default);
