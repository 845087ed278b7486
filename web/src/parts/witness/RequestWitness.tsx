import type { Witness } from '../../../../server/contract.ts';
import { RequestSentence } from './RequestSentence.tsx';

const looks = {
  allowed: ['Still allowed', 'witness-open'],
  implicitDeny: ['Still refused', 'witness-shut'],
  explicitDeny: ['Still refused', 'witness-shut'],
} as const;

/** A request to AWS as a sentence, with the statements that decided it. */
export function RequestWitness({ witness }: { witness: Extract<Witness, { form: 'request' }> }) {
  const { action, resource, principal, decision, deciding } = witness;
  const [lead, look] = looks[decision];
  const context = Object.entries(witness.context ?? {});
  return (
    <figure class={`witness witness-request ${look}`} aria-label="The request">
      <RequestSentence
        lead={lead}
        action={action}
        resource={resource}
        by={deciding.length > 0 ? `by ${deciding.join(' and ')}` : 'no statement allows it'}
      />
      {principal && (
        <p class="request-caller">
          Asked by <code>{principal}</code>
          {context.length > 0 && ', with'}
        </p>
      )}
      {context.length > 0 && (
        <ul class="chips" aria-label="With">
          {context.map(([key, value]) => (
            <li key={key} class="chip">
              {key} = {Array.isArray(value) ? value.join(', ') : value}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}
