import type { Witness } from '../../../../server/contract.ts';
import { treeOf } from './tree.ts';

/** Paths as a tree, each with its mode, owner and what is true of it. */
export function FilesWitness({ witness }: { witness: Extract<Witness, { form: 'files' }> }) {
  return (
    <figure class="witness witness-files" aria-label="Files">
      {witness.container && <figcaption>{witness.container}</figcaption>}
      <ul>
        {treeOf(witness.entries).map((row) => (
          <li key={row.path} style={{ paddingInlineStart: `${row.depth * 16}px` }} class={row.entry ? '' : 'quiet'}>
            <code title={row.path}>{row.name}</code>
            {row.entry && (
              <span class="file-facts">
                {row.entry.mode && <span>{row.entry.mode}</span>}
                {row.entry.owner && <span>{row.entry.owner}</span>}
                {row.entry.note && <span class="file-note">{row.entry.note}</span>}
              </span>
            )}
          </li>
        ))}
      </ul>
    </figure>
  );
}
