import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { bytes, count, number } from '../words.ts';
import { buildTree, openAtFirst, rowsOf, treeKey, type TreeEntry, type TreeRow } from './fileTree.ts';

/** Of a layer against those below it, or of one image against another. */
export type FileChange = 'added' | 'changed' | 'deleted' | 'removed';

export interface BrowserEntry extends TreeEntry {
  change: FileChange;
  /** Mode, owner and the like, beside the name. */
  facts: ComponentChildren;
}

export const changeMark: Record<FileChange, string> = { added: '+', changed: '~', deleted: '−', removed: '−' };
const rowsAtFirst = 60;
const rowsAtOnce = 200;

/** A tree of files that can be narrowed by name and by kind of change; rows come as folders are opened. */
export function FileBrowser({
  id,
  label,
  entries,
  total,
  changes,
}: {
  /** Of this list of entries: another one starts folded again. */
  id: string;
  label: string;
  entries: readonly BrowserEntry[];
  /** All that there are, also those that were not listed. */
  total: number;
  /** The kinds that can occur, with their words. */
  changes: readonly FileChange[];
}) {
  const [query, setQuery] = useState('');
  const [hidden, setHidden] = useState<ReadonlySet<FileChange>>(new Set());
  const wanted = query.trim().toLowerCase();
  const matching = useMemo(
    () => entries.filter((entry) => !hidden.has(entry.change) && entry.path.toLowerCase().includes(wanted)),
    [entries, hidden, wanted],
  );
  const nodes = useMemo(() => buildTree(matching), [matching]);
  const first = useMemo(() => openAtFirst(nodes, wanted === '' ? rowsAtFirst : rowsAtOnce), [nodes, wanted]);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [room, setRoom] = useState(rowsAtOnce);
  useEffect(() => {
    setToggled(new Set());
    setRoom(rowsAtOnce);
  }, [id, wanted, hidden]);
  const isOpen = (path: string) => first.has(path) !== toggled.has(path);
  const rows = rowsOf(nodes, isOpen);
  const shown = rows.slice(0, room);
  const toggle = (path: string) => setToggled((old) => flipped(old, path));
  return (
    <div class="browser">
      <div class="browser-tools">
        <input
          type="search"
          class="search"
          placeholder="Part of a path"
          aria-label={`${label}: part of a path`}
          value={query}
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
        <div class="filters" role="group" aria-label="Kinds of change">
          {changes.map((change) => (
            <button
              key={change}
              type="button"
              class="filter"
              aria-pressed={!hidden.has(change)}
              onClick={() => setHidden((old) => flipped(old, change))}
            >
              <span class={`change change-${change}`} aria-hidden="true">
                {changeMark[change]}
              </span>{' '}
              {change} <b>{entries.filter((entry) => entry.change === change).length}</b>
            </button>
          ))}
        </div>
      </div>
      {entries.length === 0 ? (
        <p class="empty">No file is added, changed or deleted here.</p>
      ) : shown.length === 0 ? (
        <p class="empty">No path fits. Show more kinds of change, or shorten the search.</p>
      ) : (
        <Tree label={label} rows={shown} onToggle={toggle} />
      )}
      {rows.length > room && (
        <button type="button" class="button" onClick={() => setRoom(room + rowsAtOnce)}>
          Show {Math.min(rowsAtOnce, rows.length - room)} more rows
        </button>
      )}
      {total > entries.length && (
        <p class="quiet browser-note">
          The {number(entries.length)} largest of {count(total, 'entry', 'entries')} are listed.
        </p>
      )}
    </div>
  );
}

function flipped<T>(old: ReadonlySet<T>, one: T): Set<T> {
  const next = new Set(old);
  if (!next.delete(one)) next.add(one);
  return next;
}

function Tree({
  label,
  rows,
  onToggle,
}: {
  label: string;
  rows: readonly TreeRow<BrowserEntry>[];
  onToggle: (path: string) => void;
}) {
  const list = useRef<HTMLUListElement>(null);
  const [at, setAt] = useState<string | null>(null);
  const found = rows.findIndex((row) => row.node.path === at);
  const active = Math.max(found, 0);
  const key = (event: KeyboardEvent) => {
    const done = treeKey(rows, active, event.key);
    if (!done) return;
    event.preventDefault();
    if ('toggle' in done) onToggle(done.toggle);
    else {
      setAt(rows[done.focus]?.node.path ?? null);
      list.current?.querySelectorAll<HTMLElement>('[role=treeitem]')[done.focus]?.focus();
    }
  };
  return (
    <ul class="tree" role="tree" aria-label={label} ref={list} onKeyDown={key}>
      {rows.map(({ node, level, position, siblings, open }, index) => (
        <li
          key={node.path}
          role="treeitem"
          aria-level={level}
          aria-posinset={position}
          aria-setsize={siblings}
          aria-expanded={open ?? undefined}
          tabIndex={index === active ? 0 : -1}
          class={open === null ? 'tree-row' : 'tree-row tree-folder'}
          style={{ '--level': level - 1 }}
          title={node.path}
          onFocus={() => setAt(node.path)}
          onClick={() => open !== null && onToggle(node.path)}
        >
          <svg class="tree-arrow" width="12" height="12" viewBox="-6 -6 12 12" aria-hidden="true">
            {open !== null && <path d={open ? 'M-4-2l4 4 4-4' : 'M-2-4l4 4-4 4'} />}
          </svg>
          <span class={node.entry ? `change change-${node.entry.change}` : 'change'}>
            {node.entry && (
              <>
                <span aria-hidden="true">{changeMark[node.entry.change]}</span>
                <span class="visually-hidden">{node.entry.change}</span>
              </>
            )}
          </span>
          <code class="tree-name">
            {level === 1 ? '/' : ''}
            {node.name}
            {open === null ? '' : '/'}
          </code>
          <span class="tree-facts">
            {open !== null && !open && <span>{count(node.count, 'entry', 'entries')}</span>}
            {node.entry?.facts}
          </span>
          <span class="tree-size">{node.sizeBytes === 0 ? '' : bytes(node.sizeBytes)}</span>
        </li>
      ))}
    </ul>
  );
}
