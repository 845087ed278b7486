import { layOutGraph, type Graph, type GraphBox, type GraphLine } from './graphLayout.ts';

/** The graph drawn, band below band. What it shows stands beside it as text. */
export function GraphDrawing({ graph }: { graph: Graph }) {
  const { width, height, bands, boxes, lines } = layOutGraph(graph);
  const drawn = new Set(lines.map(({ kind }) => kind));
  return (
    <>
      <div class="network-scroll" role="region" aria-label="The graph, drawn" tabIndex={0}>
        <svg
          class="network attack"
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-label="Drawing; the same follows as text"
        >
          {bands.map((band, index) => (
            <g key={index} class={band.title === '' ? 'attack-band' : 'attack-band attack-first'}>
              <path d={`M0 ${band.y}H${width}`} />
              <text x={8} y={band.y + 14}>
                {band.title}
              </text>
            </g>
          ))}
          {order.flatMap((kind) =>
            lines
              .filter((line) => line.kind === kind)
              .map((line) => <Line key={`${line.from} ${line.to} ${kind}`} line={line} />),
          )}
          {boxes.map((each) => (
            <Box key={each.id} box={each} />
          ))}
        </svg>
      </div>
      <ul class="attack-legend" aria-hidden="true">
        {legend.map(([kind, words]) =>
          drawn.has(kind) ? (
            <li key={kind}>
              <svg class="network attack" width="42" height="16" viewBox="0 0 42 16">
                <g class={`line line-${kind}`}>
                  <path d="M2 8L40 8" />
                  <Mark kind={kind} x={21} y={8} />
                </g>
              </svg>
              {words}
            </li>
          ) : null,
        )}
      </ul>
    </>
  );
}

/** What matters most is drawn last, above the rest. */
const order: GraphLine['kind'][] = ['open', 'whole', 'cut', 'unknown', 'new', 'broken', 'used'];

const legend: [GraphLine['kind'], string][] = [
  ['used', 'on a path that is left'],
  ['open', 'possible, on no path'],
  ['cut', 'cut by you'],
  ['new', 'new since your edit'],
  ['unknown', 'nobody can tell'],
  ['whole', 'the service’s own way'],
  ['broken', 'the service’s own way, broken'],
];

function Line({ line: { kind, path, middle, end, down } }: { line: GraphLine }) {
  const tip = down ? -8 : 8;
  return (
    <g class={`line line-${kind}`}>
      <path d={path} />
      <polygon points={`${end.x - 4},${end.y + tip} ${end.x + 4},${end.y + tip} ${end.x},${end.y}`} />
      <Mark kind={kind} x={middle.x} y={middle.y} />
    </g>
  );
}

/** A state is told by its sign as well as by its colour. */
function Mark({ kind, x, y }: { kind: GraphLine['kind']; x: number; y: number }) {
  const sign = signs[kind];
  if (!sign) return null;
  return (
    <g class="line-mark" transform={`translate(${x} ${y})`}>
      <circle r="7" />
      <path d={sign} />
    </g>
  );
}

const signs: Partial<Record<GraphLine['kind'], string>> = {
  cut: 'M-3-3l6 6M3-3l-6 6',
  broken: 'M-3-3l6 6M3-3l-6 6',
  new: 'M-4 0h8M0-4v8',
  unknown: 'M-2-2c0-3 5-3 4 0c0 1-2 1-2 3m0 2v.5',
};

function Box({ box: { x, y, width, height, name, what, used } }: { box: GraphBox }) {
  return (
    <g class={used ? 'attack-node attack-used' : 'attack-node'}>
      <rect x={x} y={y} width={width} height={height} rx="3" />
      <text class="net-name" x={x + 8} y={y + 18}>
        {cut(name)}
        <title>{name}</title>
      </text>
      <text x={x + 8} y={y + 33}>
        {cut(what)}
        <title>{what}</title>
      </text>
    </g>
  );
}

/** Letters that fit a box; the whole text is its title. */
const most = 17;
const cut = (text: string): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
