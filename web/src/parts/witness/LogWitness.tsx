import type { Witness } from '../../../../server/contract.ts';

/** The log of a step or a container. */
export function LogWitness({ witness }: { witness: Extract<Witness, { form: 'log' }> }) {
  return (
    <figure class="witness witness-terminal" aria-label={witness.title}>
      <figcaption>{witness.title}</figcaption>
      <pre tabIndex={0} aria-label="Log">
        {witness.text === '' ? 'It printed nothing.' : witness.text}
      </pre>
    </figure>
  );
}
