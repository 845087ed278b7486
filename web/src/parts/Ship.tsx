import type { Course, ExerciseCard } from '../../../server/contract.ts';
import { useMedia } from '../hooks.ts';
import { exerciseUrl } from '../router.ts';
import { spent } from '../time.ts';
import { count, stateWord } from '../words.ts';
import { GlyphShape } from './Glyph.tsx';
import { layOutShip, type Deck, type Plate, type ShipLayout } from './shipLayout.ts';
import { tally } from './tally.ts';

/** The ship in dry dock: a section through seven decks, a plate per exercise. A list of lists to a screen reader. */
export function Ship({ course }: { course: Course }) {
  const form = useMedia('(min-width: 760px)') ? 'wide' : 'narrow';
  const layout = layOutShip(course, form);
  return (
    <svg class={`ship ship-${form}`} viewBox={`0 0 ${layout.width} ${layout.height}`}>
      <defs>
        <pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path d="M0 0V7" class="hatch-line" />
        </pattern>
        <pattern id="concrete" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
          <path d="M0 0V9" class="concrete-line" />
        </pattern>
        <clipPath id="hull">
          <path d={layout.hull} />
        </clipPath>
      </defs>
      <g aria-hidden="true">
        {form === 'wide' ? <Dock layout={layout} /> : <NarrowDock layout={layout} />}
        <Hull layout={layout} />
      </g>
      <g role="list" aria-label="The course, layer by layer">
        {[...layout.decks, layout.launch].map((deck) => (
          <DeckGroup key={deck.id} deck={deck} form={form} />
        ))}
      </g>
    </svg>
  );
}

function DeckGroup({ deck, form }: { deck: Deck; form: 'wide' | 'narrow' }) {
  const { exercises, passed } = tally(deck.plates.map((plate) => plate.card));
  const numbers = exercises === 0 ? 'No exercises yet' : `${passed} of ${exercises} passed`;
  const launch = deck.number === 0;
  const beside = form === 'narrow' && !launch;
  return (
    <g role="listitem" class="deck">
      {deck.shore && <path class="shore" aria-hidden="true" d={`M${deck.shore.x1} ${deck.shore.y}H${deck.shore.x2}`} />}
      <text class="deck-title" x={deck.label.x} y={deck.label.y}>
        {!launch && (
          <tspan class="deck-number" aria-hidden="true">
            {deck.number}
            {'  '}
          </tspan>
        )}
        {deck.title}
      </text>
      <text
        class="deck-numbers"
        x={beside ? deck.x + deck.width : deck.label.x}
        y={beside ? deck.label.y : deck.label.y + (launch ? 17 : 25)}
        text-anchor={beside ? 'end' : undefined}
      >
        {launch ? `Capstones: ${exercises === 0 ? 'none yet' : numbers}` : numbers}
      </text>
      {deck.plates.length > 0 && (
        <g role="list" aria-label={`Exercises of ${deck.title}`}>
          {deck.plates.map((plate) => (
            <g key={plate.card.id} role="listitem">
              <PlateLink plate={plate} />
            </g>
          ))}
        </g>
      )}
    </g>
  );
}

function PlateLink({ plate }: { plate: Plate }) {
  const { card, x, y, width, height, roomy } = plate;
  const words = plateWords(card);
  return (
    <a href={exerciseUrl(card.id)} class={`plate plate-${card.state}`}>
      {/* Where the drawing has no room for all of the words, they are the link's name and its tooltip. */}
      {(!roomy || plate.lines.join(' ') !== card.title) && <title>{`${card.title} ${words}`}</title>}
      <rect class="plate-ground" x={x} y={y} width={width} height={height} rx="2" />
      {card.state === 'in-progress' && (
        <rect class="plate-hatch" x={x} y={y} width={width} height={height} rx="2" fill="url(#hatch)" />
      )}
      <rect class="plate-edge" x={x} y={y} width={width} height={height} rx="2" />
      <g>
        {[
          [x + 5, y + 5],
          [x + width - 5, y + 5],
          [x + 5, y + height - 5],
          [x + width - 5, y + height - 5],
        ].map(([cx, cy]) => (
          <circle key={`${cx} ${cy}`} class="rivet" cx={cx} cy={cy} r="1.2" />
        ))}
        <g
          transform={
            roomy ? `translate(${x + 21} ${y + height / 2})` : `translate(${x + width / 2} ${y + height - 13})`
          }
        >
          <GlyphShape sign={card.state} />
        </g>
        {plate.lines.map((line, index) => (
          <text
            key={index}
            class={roomy ? 'plate-title' : 'plate-title plate-small'}
            x={roomy ? x + 36 : x + 8}
            y={y + (roomy ? (plate.lines.length === 1 ? 25 : 18) + index * 14.5 : 15 + index * 12)}
          >
            {`${line} `}
          </text>
        ))}
        {roomy && (
          <text class="plate-words" x={x + 36} y={y + (plate.lines.length === 1 ? 41 : 48)}>
            {words}
          </text>
        )}
      </g>
    </a>
  );
}

function plateWords(card: ExerciseCard): string {
  if (card.state === 'not-started') return `${stateWord[card.state]} · ${card.minutes} min`;
  if (card.state === 'in-progress' && card.bestScore !== null)
    return `${stateWord[card.state]} · ${card.bestScore} of ${card.points}`;
  return stateWord[card.state];
}

function Hull({ layout }: { layout: ShipLayout }) {
  return (
    <g class="hull">
      <path class="hull-ground" d={layout.hull} />
      <g clip-path="url(#hull)">
        {layout.frames.map((frame) => (
          <path key={frame.x} class="frame" d={`M${frame.x} ${frame.top}V${frame.bottom}`} />
        ))}
        {layout.decks.map((deck) => (
          <path key={deck.id} class="deck-line" d={`M0 ${deck.y}H${layout.width}`} />
        ))}
        <path class="deck-line" d={`M0 ${last(layout)}H${layout.width}`} />
      </g>
      <path class="hull-shell" d={layout.hull} />
      <clipPath id="below">
        <rect x="0" y={layout.waterline} width={layout.width} height={layout.height} />
      </clipPath>
      <path class="hull-primer" d={layout.hull} clip-path="url(#below)" />
      <path class="hull-shell" d={layout.hull} />
    </g>
  );
}

function last(layout: ShipLayout): number {
  const deck = layout.decks.at(-1);
  return deck ? deck.y + deck.height : 0;
}

/** Dock walls, floor, keel blocks, the gate with the sea behind it; and what stands on the main deck. */
function Dock({ layout }: { layout: ShipLayout }) {
  const { width, height, floor, waterline } = layout;
  return (
    <g>
      <path class="concrete" d={`M0 118H40V${floor}H1212V${height}H0Z`} />
      <path class="dock-edge" d={`M0 118H40V${floor}H1212`} />
      {layout.blocks.map((block) => (
        <rect key={block.x} class="block" {...block} />
      ))}
      <rect class="gate" x="1212" y="118" width="20" height={height - 118} />
      <path class="gate-ribs" d={Array.from({ length: 9 }, (_, i) => `M1212 ${160 + i * 56}h20`).join('')} />
      <rect class="sea" x="1232" y="196" width={width - 1232} height={height - 196} />
      <path class="waves" d="M1232 196q6-5 12 0t12 0t12 0t12 0M1238 212q5-4 10 0t10 0M1250 228q5-4 10 0t10 0" />
      <Superstructure />
      <path class="waterline" d={`M236 ${waterline}H1062`} />
      <text class="note" x="236" y={waterline - 6}>
        W.L.
      </text>
    </g>
  );
}

function Superstructure() {
  const crane = (x: number) => `M${x} 150V70l74 44M${x} 84l50 30M${x - 5} 70h10M${x + 74} 114v22`;
  /** Containers on the main deck: x and how many high. */
  const boxes: [number, number][] = [
    [584, 3],
    [640, 2],
    [790, 2],
    [846, 3],
  ];
  return (
    <g class="house">
      <path d="M316 134V84H424V134" />
      <path d="M306 84H434V66H306Z" />
      <path d="M326 66V46H384V66" />
      <path d="M340 46V22L366 18V46" />
      <path d="M404 66V8M392 20H416M396 30H412" />
      <path class="windows" d="M316 75h108" />
      <path class="windows" d="M328 100h84M328 118h84" />
      <path d={crane(500)} />
      <path d={crane(712)} />
      {boxes.flatMap(([x, high]) =>
        Array.from({ length: high }, (_, level) => (
          <rect key={`${x} ${level}`} x={x} y={150 - (level + 1) * 18} width="52" height="18" />
        )),
      )}
      <path d="M1012 118V66M1004 78h16" />
    </g>
  );
}

function NarrowDock({ layout }: { layout: ShipLayout }) {
  const { width, floor } = layout;
  return (
    <g>
      <path class="concrete" d={`M0 40H6V${floor}H${width - 6}V40H${width}V${floor + 10}H0Z`} />
      <path class="dock-edge" d={`M6 40V${floor}H${width - 6}V40`} />
      {layout.blocks.map((block) => (
        <rect key={block.x} class="block" {...block} />
      ))}
      <g class="house">
        <path d="M110 60V38H250V60M96 38H264V24H96ZM180 24V4M168 12h24" />
        <path class="windows" d="M108 31h144" />
      </g>
    </g>
  );
}

/** What the plates' looks mean, and the sum. */
export function ShipCaption({ course }: { course: Course }) {
  const all = tally(course.layers.flatMap((layer) => layer.exercises));
  const decks = course.layers.filter((layer) => layer.id !== 'capstone').length;
  const time = spent(all.secondsSpent);
  return (
    <figcaption class="title-block">
      <ul class="legend" aria-label="What the plates mean">
        {(['not-started', 'in-progress', 'passed'] as const).map((state) => (
          <li key={state}>
            <span class={`swatch swatch-${state}`} aria-hidden="true" />
            {stateWord[state]}
          </li>
        ))}
      </ul>
      <dl class="title-cells">
        <div>
          <dt>Section</dt>
          <dd>{count(decks, 'deck')}, top to bottom</dd>
        </div>
        <div>
          <dt>Plates painted</dt>
          <dd>
            {all.passed} of {all.exercises}
          </dd>
        </div>
        <div>
          <dt>Points</dt>
          <dd>
            {all.earned} of {all.points}
          </dd>
        </div>
        <div>
          <dt>Time left</dt>
          <dd>{all.minutesLeft === 0 ? 'None' : capital(spent(all.minutesLeft * 60) ?? '')}</dd>
        </div>
        {time !== null && (
          <div>
            <dt>Time spent</dt>
            <dd>{capital(time)}</dd>
          </div>
        )}
      </dl>
    </figcaption>
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
