import type { Course } from '../../../server/contract.ts';
import { tally } from './tally.ts';

const decks = 7;

/** The ship as an ornament of the header: a line per deck, painted as far as it is passed. The words stand beside it. */
export function MiniShip({ course }: { course: Course | null }) {
  const layers = course?.layers.filter((layer) => layer.id !== 'capstone').slice(0, decks) ?? [];
  return (
    <svg class="mini-ship" width="76" height="32" viewBox="0 0 76 32" aria-hidden="true">
      <path class="mini-house" d="M9 6V2h3V0h6v2h4v4" />
      <path
        class="mini-hull"
        d="M3 6.500H60L73 3.500C72 14 67 20 63 27Q61.5 29.5 58 29.500H16Q11 29.5 9 25Q4 14 3 6.500Z"
      />
      {Array.from({ length: decks }, (_, deck) => {
        const y = 9.5 + deck * 2.8;
        const left = 6.5 + deck * 1.1;
        const right = 69 - deck * 1.7;
        const layer = layers[deck];
        const { exercises, passed } = tally(layer?.exercises ?? []);
        const share = exercises === 0 ? 0 : passed / exercises;
        return (
          <g key={deck}>
            <path class="mini-deck" d={`M${left} ${y}H${right}`} />
            {share > 0 && <path class="mini-done" d={`M${left} ${y}H${left + (right - left) * share}`} />}
          </g>
        );
      })}
    </svg>
  );
}
