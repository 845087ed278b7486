import type { Witness } from '../../../../server/contract.ts';
import { bytes } from '../../words.ts';

/** The image's layers as a stack, the oldest at the bottom as the engine stacks them; tied to the learner's lines. */
export function LayersWitness({
  witness,
  onLine,
}: {
  witness: Extract<Witness, { form: 'layers' }>;
  onLine: (line: number) => void;
}) {
  return (
    <figure class="witness witness-layers" aria-label="Layers, newest first">
      <ol reversed>
        {witness.layers.toReversed().map((layer, index) => {
          const { line } = layer;
          return (
            <li key={index} class={layer.marked ? 'layer-marked' : ''}>
              <code>{layer.instruction}</code>
              <span class="layer-facts">
                {layer.bytes !== undefined && <span>{layer.bytes === 0 ? 'no files' : bytes(layer.bytes)}</span>}
                {line !== undefined && (
                  <button type="button" class="link" onClick={() => onLine(line)}>
                    line {line}
                  </button>
                )}
                {layer.marked && <strong>here</strong>}
              </span>
              {layer.note && <span class="layer-note">{layer.note}</span>}
            </li>
          );
        })}
      </ol>
    </figure>
  );
}
