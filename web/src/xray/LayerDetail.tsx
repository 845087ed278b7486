import { useMemo } from 'preact/hooks';
import type { ImageReport } from '../../../server/contract.ts';
import { bytes, number } from '../words.ts';
import { FileBrowser, type BrowserEntry } from './FileBrowser.tsx';
import { selectedLayers, type Layer, type Selection } from './section.ts';

/** What the chosen plate is made of: where it comes from, what it weighs, which files it adds, changes and deletes. */
export function LayerDetail({
  report,
  selection,
  onSelect,
}: {
  report: ImageReport;
  selection: Selection;
  onSelect: (selection: Selection) => void;
}) {
  const layers = selectedLayers(selection, report.layers);
  const several = layers.length !== 1;
  const sum = (pick: (layer: Layer) => number) => layers.reduce((total, layer) => total + pick(layer), 0);
  const key = selection.kind === 'layer' ? `layer ${selection.index}` : selection.kind;
  const entries = useMemo(() => layers.flatMap((layer) => entriesOf(layer, several)), [key, report]);
  const [only] = layers;
  const wasted = sum((layer) => layer.wastedBytes);
  return (
    <section class="detail" aria-labelledby="detail-title" aria-live="off">
      <div class="detail-head">
        <h2 id="detail-title">{titleOf(selection, only)}</h2>
        {selection.kind !== 'own' && (
          <button type="button" class="link" onClick={() => onSelect({ kind: 'own' })}>
            All your layers
          </button>
        )}
      </div>
      {!several && only && (
        <pre
          class={only.line === null ? 'detail-instruction' : 'detail-instruction detail-placed'}
          tabIndex={0}
          aria-label="Instruction"
        >
          {only.instruction}
        </pre>
      )}
      <dl class="facts">
        <div>
          <dt>Size</dt>
          <dd>{bytes(sum((layer) => layer.sizeBytes))}</dd>
        </div>
        <div>
          <dt>Wasted</dt>
          <dd class={wasted > 0 ? 'fact-wasted' : ''}>{wasted === 0 ? 'nothing' : bytes(wasted)}</dd>
        </div>
        <div>
          <dt>Files</dt>
          <dd>
            {number(sum((layer) => layer.added))} added, {number(sum((layer) => layer.changed))} changed,{' '}
            {number(sum((layer) => layer.deleted))} deleted
          </dd>
        </div>
        {!several && only?.digest && (
          <div>
            <dt>Digest</dt>
            <dd>
              <code title={only.digest}>{only.digest.slice(0, 19)}…</code>
            </dd>
          </div>
        )}
      </dl>
      {selection.kind === 'base' && several && (
        <ol class="base-layers">
          {layers.map((layer) => (
            <li key={layer.index}>
              <button type="button" class="link" onClick={() => onSelect({ kind: 'layer', index: layer.index })}>
                Layer {layer.index + 1}
              </button>{' '}
              <span>{bytes(layer.sizeBytes)}</span> <code>{layer.instruction}</code>
            </li>
          ))}
        </ol>
      )}
      {layers.length === 0 ? (
        <p class="empty">Your lines made no layer: everything in this image is its base image’s.</p>
      ) : (
        <FileBrowser
          id={key}
          label="Files of the layer"
          entries={entries}
          total={sum((layer) => layer.added + layer.changed + layer.deleted)}
          changes={['added', 'changed', 'deleted']}
        />
      )}
    </section>
  );
}

function titleOf(selection: Selection, only: Layer | undefined): string {
  if (selection.kind === 'own') return 'All your layers';
  if (selection.kind === 'base') return 'The base image’s layers';
  if (!only) return 'No layer';
  const from = only.base ? ', of the base image' : only.line === null ? '' : `, line ${only.line}`;
  return `Layer ${only.index + 1}${from}`;
}

function entriesOf(layer: Layer, several: boolean): BrowserEntry[] {
  return layer.files.map((file) => ({
    path: file.path,
    sizeBytes: file.change === 'deleted' ? 0 : file.sizeBytes,
    change: file.change,
    facts: (
      <>
        {several && <span>layer {layer.index + 1}</span>}
        {file.change === 'deleted' ? (
          file.sizeBytes > 0 && <span>had {bytes(file.sizeBytes)}</span>
        ) : (
          <>
            {file.type !== 'file' && <span>{file.type}</span>}
            <span>{file.mode}</span>
            <span>{file.owner}</span>
          </>
        )}
      </>
    ),
  }));
}
