import type { Witness } from '../../../../server/contract.ts';

/** A request to the learner's service and what came back. */
export function HttpWitness({ witness }: { witness: Extract<Witness, { form: 'http' }> }) {
  return (
    <figure class="witness witness-terminal" aria-label="The HTTP exchange">
      <figcaption>
        {witness.method} {witness.url}
      </figcaption>
      <pre tabIndex={0} aria-label="Answer">
        {witness.status === undefined
          ? (witness.error ?? 'No answer')
          : `HTTP ${witness.status}\n${witness.body ?? ''}`}
      </pre>
      <p class="witness-foot">{witness.status === undefined ? 'No answer came' : `Answered ${witness.status}`}</p>
    </figure>
  );
}
