import type { Witness } from '../../../../server/contract.ts';
import { layOut, type Box, type Network } from './networkLayout.ts';
import { routeOf, type Point, type Route } from './networkRoute.ts';

/** The network drawn, with a packet's way in it when there is one. What it shows stands beside it as text. */
export function NetworkDrawing({ network, path }: { network: Network; path?: Extract<Witness, { form: 'path' }> }) {
  const layout = layOut(network, path?.ends ? [path.ends.from, path.ends.to] : []);
  const route = path ? routeOf(layout, path) : null;
  if (path && !route) return null;
  const { width, height, boxes } = layout;
  return (
    <div class="network-scroll" role="region" aria-label={path ? 'The way in the network' : network.title} tabIndex={0}>
      <svg
        class="network"
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label="Drawing; the same follows as text"
      >
        {boxes.map((box) => (
          <Drawn key={`${box.kind} ${box.id}`} box={box} />
        ))}
        {route && <Way route={route} />}
      </svg>
    </div>
  );
}

function Drawn({ box: { kind, x, y, width, height, lines, tier } }: { box: Box }) {
  const centred = kind === 'outside' || kind === 'zone';
  const textX = centred ? x + width / 2 : x + 10;
  const most = Math.floor((width - 14) / 6.6);
  return (
    <g class={`net-${kind}${tier ? ` net-${tier}` : ''}`}>
      {kind !== 'zone' && <rect x={x} y={y} width={width} height={height} rx="3" />}
      {lines.map((text, index) => (
        <text
          key={index}
          class={index === 0 ? 'net-name' : ''}
          x={kind === 'vpc' && index > 0 ? x + width - 10 : textX}
          y={firstLine[kind] + y + (kind === 'vpc' ? 0 : index * 16)}
          text-anchor={centred ? 'middle' : kind === 'vpc' && index > 0 ? 'end' : 'start'}
        >
          {kind !== 'vpc' && text.length > most ? `${text.slice(0, most - 1)}…` : text}
          <title>{text}</title>
        </text>
      ))}
    </g>
  );
}

/** The baseline of the first line, below the top of the box. */
const firstLine: Record<Box['kind'], number> = {
  ...{ outside: 20, vpc: 54, zone: 12, subnet: 20, door: 16, chip: 15, assumed: 15 },
};

function Way({ route: { passed, missed, stop } }: { route: Route }) {
  const start = passed[0]?.[0];
  const end = [...passed, ...missed].at(-1)?.at(-1);
  return (
    <g class={stop ? 'way' : 'way way-arrives'}>
      {missed.map((leg, index) => (
        <polyline key={index} class="way-missed" points={pointsText(leg)} />
      ))}
      {passed.map((leg, index) => (
        <polyline key={index} class="way-passed" points={pointsText(leg)} />
      ))}
      {start && <circle class="way-start" cx={start.x} cy={start.y} r="5" />}
      {end && <circle class={missed.length > 0 ? 'way-unreached' : 'way-end'} cx={end.x} cy={end.y} r="5" />}
      {stop && (
        <g class="way-stop" transform={`translate(${stop.x} ${stop.y})`}>
          <rect x="-9" y="-9" width="18" height="18" rx="3" />
          <path d="M-4-4l8 8M4-4l-8 8" />
        </g>
      )}
    </g>
  );
}

const pointsText = (points: readonly Point[]) => points.map(({ x, y }) => `${x},${y}`).join(' ');
