import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useMedia } from '../hooks.ts';
import { readStoredJson, writeStored } from '../storage.ts';
import { parseShares, resize, leastShare, type Shares } from './paneSizes.ts';
import { Separator } from './Separator.tsx';
import { Tabs } from './Tabs.tsx';

export type PaneId = 'brief' | 'editor' | 'evidence' | 'bench';

const names: Record<PaneId, string> = { brief: 'Brief', editor: 'Editor', evidence: 'Checks', bench: 'Bench' };
const initial: Record<'three' | 'two', Shares> = { three: [29, 41, 30], two: [44, 56] };

/** Brief, editor and evidence: side by side, two with tabs, or one with tabs, by the room there is. A bench, where there is one, shares the place of the evidence. */
export function Panes({
  panes,
  tab,
  onTab,
}: {
  panes: Record<Exclude<PaneId, 'bench'>, ComponentChildren> & { bench?: ComponentChildren };
  tab: PaneId;
  onTab: (pane: PaneId) => void;
}) {
  const three = useMedia('(min-width: 1100px)');
  const two = useMedia('(min-width: 700px)');
  const mode = three ? 'three' : two ? 'two' : 'one';
  // With two panes the editor always stands; the left one shows the last other tab. With three, so does the brief.
  const [left, setLeft] = useState<PaneId>('brief');
  const [right, setRight] = useState<PaneId>('evidence');
  useEffect(() => {
    if (tab !== 'editor') setLeft(tab);
    if (tab === 'evidence' || tab === 'bench') setRight(tab);
  }, [tab]);
  const proof: PaneId[] = panes.bench === undefined ? ['evidence'] : ['evidence', 'bench'];
  const tabbed: PaneId[] =
    mode === 'three'
      ? proof.length > 1
        ? proof
        : []
      : mode === 'two'
        ? ['brief', ...proof]
        : ['brief', 'editor', ...proof];
  const selected = mode === 'three' ? right : mode === 'two' ? left : tab;
  const visible = (pane: PaneId) =>
    pane === selected || (pane === 'editor' && mode !== 'one') || (pane === 'brief' && mode === 'three');
  const tabs = tabbed.length > 0 && (
    <Tabs
      class="pane-tabs"
      label="Parts of the exercise"
      tabs={tabbed.map((id) => ({ id, label: names[id] }))}
      selected={selected}
      onSelect={(id) => onTab(id as PaneId)}
    />
  );
  const section = (pane: PaneId) => (
    <section
      key={pane}
      id={`panel-${pane}`}
      class={`pane pane-${pane}`}
      role={tabbed.includes(pane) ? 'tabpanel' : undefined}
      aria-label={names[pane]}
      hidden={!visible(pane)}
      tabIndex={pane === 'editor' ? undefined : 0}
    >
      {panes[pane]}
    </section>
  );

  return (
    <div class={`panes panes-${mode}`}>
      {mode !== 'three' && tabs}
      <Columns mode={mode}>
        {section('brief')}
        {section('editor')}
        <div key="proof" class="proof">
          {mode === 'three' && tabs}
          {proof.map(section)}
        </div>
      </Columns>
    </div>
  );
}

function Columns({ mode, children }: { mode: 'three' | 'two' | 'one'; children: ComponentChildren[] }) {
  const fallback = initial[mode === 'two' ? 'two' : 'three'];
  const key = `drydock.panes.${mode}`;
  const [kept, setKept] = useState<{ key: string; shares: Shares } | null>(null);
  const shares = kept?.key === key ? kept.shares : parseShares(readStoredJson(key), fallback);
  const keep = (next: Shares) => {
    setKept({ key, shares: next });
    writeStored(key, JSON.stringify(next));
  };
  const [brief, editor, evidence] = children;
  const separator = (index: number, label: string, controls: string) => (
    <Separator
      key={`separator-${index}`}
      label={label}
      controls={controls}
      value={shares[index] ?? 0}
      most={(shares[index] ?? 0) + (shares[index + 1] ?? 0) - leastShare}
      onMove={(delta) => keep(resize(shares, index, delta))}
      onReset={() => keep(fallback)}
    />
  );
  const columns = mode === 'one' ? '1fr' : shares.map((share) => `minmax(0, ${share}fr)`).join(' 9px ');
  return (
    <div class="columns" style={{ gridTemplateColumns: columns }}>
      {brief}
      {mode === 'two' && evidence}
      {mode !== 'one' &&
        separator(0, mode === 'three' ? 'Width of the brief' : 'Width of the left pane', 'panel-brief')}
      {editor}
      {mode === 'three' && separator(1, 'Width of the editor', 'panel-editor')}
      {mode !== 'two' && evidence}
    </div>
  );
}
