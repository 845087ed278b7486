import type { ImageComparison } from '../../../server/contract.ts';
import { bytes, count } from '../words.ts';
import { layerPairs, type LayerPair } from './comparison.ts';
import { Side } from './Side.tsx';

const pairWord: Record<LayerPair['state'], [string, string]> = {
  same: ['=', 'the same'],
  differs: ['≠', 'differs'],
  'only-a': ['A', 'only in A'],
  'only-b': ['B', 'only in B'],
};

/** The layers of both, aligned: what is the same, what differs, what only one has. */
export function ComparedLayers({ comparison }: { comparison: ImageComparison }) {
  const { sharedBase, pairs } = layerPairs(comparison);
  const largest = Math.max(1, ...pairs.flatMap(({ a, b }) => [a?.sizeBytes ?? 0, b?.sizeBytes ?? 0]));
  return (
    <section class="panel" aria-labelledby="layers">
      <h2 id="layers">Layers</h2>
      <ol class="pairs-of-layers">
        {sharedBase.length > 0 && (
          <li class="layer-pair layer-pair-base">
            <span class="layer-cell">
              <span>
                The same base, {count(sharedBase.length, 'layer')}{' '}
                <b>{bytes(sharedBase.reduce((sum, layer) => sum + layer.sizeBytes, 0))}</b>
              </span>
            </span>
          </li>
        )}
        {pairs.map(({ a, b, state }, index) => (
          <li key={index} class={`layer-pair layer-pair-${state}`}>
            <Cell side="a" layer={a} largest={largest} />
            <span class="layer-relation">
              <span aria-hidden="true">{state === 'same' || state === 'differs' ? pairWord[state][0] : '·'}</span>
              <span class="layer-relation-word">{pairWord[state][1]}</span>
            </span>
            <Cell side="b" layer={b} largest={largest} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Cell({ side, layer, largest }: { side: 'a' | 'b'; layer: LayerPair['a']; largest: number }) {
  if (!layer) return <span class="layer-cell layer-cell-none" />;
  return (
    <span class="layer-cell">
      <span class="layer-cell-head">
        <Side side={side} />
        <span class="quiet">{layer.base ? 'base image' : layer.line === null ? '' : `line ${layer.line}`}</span>
        <b>{bytes(layer.sizeBytes)}</b>
      </span>
      <span class="plating-bar" aria-hidden="true">
        <span class="plating-fill" style={{ inlineSize: `${(layer.sizeBytes / largest) * 100}%` }}>
          {layer.wastedBytes > 0 && (
            <span
              class="plating-waste"
              style={{ inlineSize: `max(4px, ${(layer.wastedBytes / Math.max(layer.sizeBytes, 1)) * 100}%)` }}
            />
          )}
        </span>
      </span>
      <code>{layer.instruction}</code>
      {layer.wastedBytes > 0 && <span class="plating-wasted">{bytes(layer.wastedBytes)} wasted</span>}
    </span>
  );
}
