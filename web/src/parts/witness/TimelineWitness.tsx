import type { Witness } from '../../../../server/contract.ts';
import { secondsOf } from './seconds.ts';

/** What happened over time: a ruler with a mark per event, and below it the events with their seconds. */
export function TimelineWitness({ witness }: { witness: Extract<Witness, { form: 'timeline' }> }) {
  const { title, simulated, events } = witness;
  const last = Math.max(1e-3, ...events.map(({ at }) => at));
  return (
    <figure class="witness witness-timeline" aria-label={title}>
      <figcaption>
        {title}
        {simulated && ' (simulated)'}
      </figcaption>
      <svg class="timeline-ruler" width="100%" height="14" aria-hidden="true">
        <line x1="1%" x2="99%" y1="7" y2="7" />
        {events.map(({ at, marked }, index) => (
          <circle
            key={index}
            class={marked ? 'moment-marked' : 'moment'}
            cx={`${1 + (98 * at) / last}%`}
            cy="7"
            r="4"
          />
        ))}
      </svg>
      <ol>
        {events.map(({ at, who, what, marked }, index) => (
          <li key={index} class={marked ? 'event event-marked' : 'event'}>
            <span class="event-at">{secondsOf(at)}</span>
            <span class="event-what">
              {marked && <span class="visually-hidden">Look here: </span>}
              {who !== undefined && <b>{who} </b>}
              {what}
            </span>
          </li>
        ))}
      </ol>
    </figure>
  );
}
