import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { Glyph } from '../parts/Glyph.tsx';
import { bytes, count, number } from '../words.ts';
import type { Plate, Section, SectionRow, Selection } from './section.ts';

/**
 * The hull's section: the learner's Dockerfile from top to bottom, beside each instruction the layers that it made. A plate
 * is chosen by click, or with the arrow keys once one has the focus.
 */
export function LayerSection({
  section,
  selection,
  secretLayers,
  onSelect,
  detail,
}: {
  section: Section;
  selection: Selection;
  /** Layers that hold a secret. */
  secretLayers: ReadonlySet<number>;
  onSelect: (selection: Selection) => void;
  /** Of the chosen plate, below its row: where there is no room beside. */
  detail: ComponentChildren;
}) {
  const list = useRef<HTMLOListElement>(null);
  const move = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const plates = [...(list.current?.querySelectorAll<HTMLElement>('.plating') ?? [])];
    const at = plates.findIndex((plate) => plate === event.target);
    const next = plates[at + step];
    if (at < 0 || !next) return;
    event.preventDefault();
    next.focus();
    next.click();
  };
  const plates = (all: readonly Plate[]) =>
    all.map((plate) => (
      <PlateButton
        key={plate.kind === 'base' ? 'base' : plate.layers[0]?.index}
        plate={plate}
        selection={selection}
        secret={plate.layers.some((layer) => secretLayers.has(layer.index))}
        onSelect={onSelect}
      />
    ));
  return (
    <ol class="hull" ref={list} onKeyDown={move} aria-label="Your Dockerfile and the layers that its lines made">
      {section.rows.map((row) => (
        <li key={row.from} class={rowClass(row)}>
          <div class="hull-code">
            {row.text.split('\n').map((line, index) => (
              <div key={index} class="hull-line" data-line={row.from + index} tabIndex={-1}>
                <span class="hull-number">{row.from + index}</span>
                <code>{line === '' ? ' ' : line}</code>
              </div>
            ))}
          </div>
          <div class="hull-plates">
            {plates(row.plates)}
            {row.configures && <span class="hull-rib">no files, configuration only</span>}
            {row.leftBehind && row.keyword === 'FROM' && <span class="hull-rib">this stage stays behind</span>}
          </div>
          {detail && holds(row.plates, selection) && <div class="hull-detail">{detail}</div>}
        </li>
      ))}
      {section.unplaced.length > 0 && (
        <li class="hull-row">
          <div class="hull-code quiet">Layers that no line of this file explains</div>
          <div class="hull-plates">{plates(section.unplaced)}</div>
          {detail && holds(section.unplaced, selection) && <div class="hull-detail">{detail}</div>}
        </li>
      )}
    </ol>
  );
}

function rowClass(row: SectionRow): string {
  if (row.plates.length > 0) return 'hull-row hull-row-plated';
  return row.leftBehind ? 'hull-row hull-row-behind' : `hull-row hull-row-${row.kind}`;
}

function PlateButton({
  plate,
  selection,
  secret,
  onSelect,
}: {
  plate: Plate;
  selection: Selection;
  secret: boolean;
  onSelect: (selection: Selection) => void;
}) {
  const index = plate.layers[0]?.index ?? 0;
  const own: Selection = plate.kind === 'base' ? { kind: 'base' } : { kind: 'layer', index };
  const chosen =
    plate.kind === 'base'
      ? selection.kind === 'base' || plate.layers.some((layer) => isLayer(selection, layer.index))
      : isLayer(selection, index);
  const sum = (pick: (layer: Plate['layers'][number]) => number) =>
    plate.layers.reduce((total, layer) => total + pick(layer), 0);
  const [added, changed, deleted] = [
    sum((layer) => layer.added),
    sum((layer) => layer.changed),
    sum((layer) => layer.deleted),
  ];
  return (
    <button
      type="button"
      class={plate.kind === 'base' ? 'plating plating-base' : 'plating'}
      aria-pressed={chosen}
      onClick={() => onSelect(own)}
    >
      <span class="plating-words">
        <span class="plating-name">
          {plate.kind === 'base' ? `Base, ${count(plate.layers.length, 'layer')}` : `Layer ${index + 1}`}
        </span>
        <b class="plating-size">{bytes(plate.sizeBytes)}</b>
      </span>
      <span class="plating-bar" aria-hidden="true">
        <span
          class="plating-fill"
          style={{ inlineSize: `${Math.max(plate.share * 100, plate.sizeBytes > 0 ? 1 : 0)}%` }}
        >
          {plate.wastedBytes > 0 && (
            <span class="plating-waste" style={{ inlineSize: `max(4px, ${plate.wastedShare * 100}%)` }} />
          )}
        </span>
      </span>
      <span class="plating-facts">
        <span class="plating-changes">
          {added > 0 && <Change mark="+" n={added} word="added" />}
          {changed > 0 && <Change mark="~" n={changed} word="changed" />}
          {deleted > 0 && <Change mark="−" n={deleted} word="deleted" />}
          {added + changed + deleted === 0 && 'no files'}
        </span>
        {plate.wastedBytes > 0 && <span class="plating-wasted">{bytes(plate.wastedBytes)} wasted</span>}
        {secret && (
          <span class="plating-secret">
            <Glyph sign="failed" size={12} /> secret
          </span>
        )}
      </span>
    </button>
  );
}

function Change({ mark, n, word }: { mark: string; n: number; word: string }) {
  return (
    <span>
      <span aria-hidden="true">
        {mark}
        {number(n)}
      </span>
      <span class="visually-hidden">
        {count(n, 'file')} {word}.
      </span>
    </span>
  );
}

function holds(plates: readonly Plate[], selection: Selection): boolean {
  return plates.some(({ kind, layers }) =>
    selection.kind === 'base' ? kind === 'base' : layers.some((layer) => isLayer(selection, layer.index)),
  );
}

const isLayer = (selection: Selection, index: number) => selection.kind === 'layer' && selection.index === index;
