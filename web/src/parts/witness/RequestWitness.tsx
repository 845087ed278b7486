import type { Witness } from '../../../../server/contract.ts';

const decisions = {
  allowed: ['is allowed', 'witness-open'],
  implicitDeny: ['is denied: nothing allows it', 'witness-shut'],
  explicitDeny: ['is denied by a statement', 'witness-shut'],
} as const;

/** A request to AWS as a sentence, with the statements that decided it. */
export function RequestWitness({ witness }: { witness: Extract<Witness, { form: 'request' }> }) {
  const [words, look] = decisions[witness.decision];
  const context = Object.entries(witness.context ?? {});
  return (
    <figure class="witness witness-request" aria-label="The request">
      <p class="request-line">
        {witness.principal && (
          <>
            <code>{witness.principal}</code> asks for{' '}
          </>
        )}
        <code class="request-action">{witness.action}</code> on <code>{witness.resource}</code>
      </p>
      {context.length > 0 && (
        <ul class="chips" aria-label="With">
          {context.map(([key, value]) => (
            <li key={key} class="chip">
              {key} = {Array.isArray(value) ? value.join(', ') : value}
            </li>
          ))}
        </ul>
      )}
      <p class={`request-decision ${look}`}>{words}</p>
      {witness.deciding.length > 0 ? (
        <ul class="request-deciding" aria-label="Decided by">
          {witness.deciding.map((statement) => (
            <li key={statement}>{statement}</li>
          ))}
        </ul>
      ) : (
        <p class="quiet">No statement names it.</p>
      )}
    </figure>
  );
}
