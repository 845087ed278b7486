import type { Witness } from '../../../../server/contract.ts';
import { Inline } from '../Inline.tsx';

/** What was done one after the other: each step with where it leads and where it is possible. */
export function StepsWitness({ witness: { title, steps } }: { witness: Extract<Witness, { form: 'steps' }> }) {
  return (
    <figure class="witness witness-path" aria-label={title}>
      <figcaption>{title}</figcaption>
      <ol>
        {steps.map(({ from, to, how, file, line }, index) => (
          <li key={index} class={index === steps.length - 1 ? 'hop hop-stop' : 'hop'}>
            <span class="hop-station">
              {from} → {to}
            </span>
            <span class="hop-detail">
              <Inline text={how} />{' '}
              <span class="quiet">
                ({file}, line {line})
              </span>
            </span>
          </li>
        ))}
      </ol>
    </figure>
  );
}
