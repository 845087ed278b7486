import type { Witness } from '../../../../server/contract.ts';

/** Named values that were observed, as chips; the ones that matter are marked. */
export function ValuesWitness({ witness }: { witness: Extract<Witness, { form: 'values' }> }) {
  return (
    <figure class="witness witness-values" aria-label={witness.title}>
      <figcaption>{witness.title}</figcaption>
      <ul class="chips">
        {witness.values.map(({ name, value, marked }) => (
          <li key={name} class={marked ? 'chip chip-marked' : 'chip'}>
            {marked && <span class="visually-hidden">Look here: </span>}
            {name}
            {value !== '' && (
              <>
                {' '}
                <b>{value}</b>
              </>
            )}
          </li>
        ))}
      </ul>
    </figure>
  );
}
