import { count } from '../../words.ts';
import { Glyph } from '../Glyph.tsx';
import { Inline } from '../Inline.tsx';
import { GraphDrawing } from './GraphDrawing.tsx';
import type { Graph } from './graphLayout.ts';

/** Who gets where: what an attacker still can, what was cut, what is new, and the service's own ways. */
export function GraphWitness({ witness: graph }: { witness: Graph }) {
  const { title, nodes, steps, paths, services } = graph;
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const way = (stations: readonly string[]) => stations.map((id) => names.get(id) ?? id).join(' → ');
  const some = (state: Graph['steps'][number]['state']) => steps.filter((step) => step.state === state).length;
  return (
    <figure class="witness witness-graph" aria-label={title}>
      <figcaption>
        {paths.length === 0 ? 'No path reaches the data' : `${count(paths.length, 'path')} to the data`};{' '}
        {count(some('cut'), 'step')} cut, {some('new')} new
        {some('unknown') > 0 && `, ${some('unknown')} that nobody can tell`}
      </figcaption>
      <GraphDrawing graph={graph} />
      {paths.length > 0 && (
        <>
          <p class="graph-head">Paths that are left</p>
          <ol class="graph-list">
            {paths.map((stations, index) => (
              <li key={index}>{way(stations)}</li>
            ))}
          </ol>
        </>
      )}
      <p class="graph-head">The service’s own ways</p>
      <ul class="graph-list graph-services">
        {services.map(({ name, what, state }) => (
          <li key={name}>
            <Glyph sign={signs[state]} size={14} /> <span class="visually-hidden">{state}: </span>
            {what}
          </li>
        ))}
      </ul>
      <details class="network-text">
        <summary>Every step as text</summary>
        <ul>
          {steps.map(({ from, to, how, state, file, line }, index) => (
            <li key={index}>
              {state !== 'open' && <strong>{words[state]}: </strong>}
              {way([from, to])}: <Inline text={how} />{' '}
              <span class="quiet">
                ({file}, line {line})
              </span>
            </li>
          ))}
        </ul>
      </details>
    </figure>
  );
}

const signs = { whole: 'passed', broken: 'failed', unknown: 'error' } as const;
const words = { cut: 'Cut', new: 'New', unknown: 'Nobody can tell', open: '' };
