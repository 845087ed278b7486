import { useId } from 'preact/hooks';
import { count } from '../../words.ts';
import { Glyph } from '../Glyph.tsx';
import { tableOf, type Line, type Matrix } from './traffic.ts';

/** Who reaches whom, as a table that scrolls in its own region: what was expected, and where it turned out otherwise. */
export function MatrixWitness({ witness: { title, connections } }: { witness: Matrix }) {
  const id = useId();
  const { columns, rows, ports, tried, wrong } = tableOf(connections);
  return (
    <figure class="witness witness-matrix" aria-labelledby={id}>
      <figcaption id={id}>
        {title}: {count(tried, 'connection')} tried,{' '}
        {wrong === 0 ? 'all as expected' : `${wrong} otherwise than expected`}
      </figcaption>
      <div class="traffic-scroll" role="region" aria-labelledby={id} tabIndex={0}>
        <table class="traffic">
          <caption class="visually-hidden">Each row sends, each column receives.</caption>
          <thead>
            <tr>
              <th scope="col" class="traffic-corner">
                <span class="traffic-axis">from ↓ to →</span>
              </th>
              {columns.map((to) => (
                <th key={to} scope="col">
                  <PartyName name={to} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ from, cells }) => (
              <tr key={from}>
                <th scope="row">
                  <PartyName name={from} />
                </th>
                {cells.map((lines, at) => (
                  <td key={at} class={cellClass(lines)}>
                    {lines.length === 0 ? <Untried self={from === columns[at]} /> : lines.map(toLine)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="witness-foot">
        Ports tried: {ports.join(', ')}. {connections.some(({ end }) => end) && 'Each end has to shut by itself.'}
      </p>
    </figure>
  );
}

/** `shop/web`: the namespace quieter than the pod. */
function PartyName({ name }: { name: string }) {
  const slash = name.indexOf('/') + 1;
  return (
    <>
      {slash > 0 && <span class="traffic-namespace">{name.slice(0, slash)}</span>}
      {name.slice(slash)}
    </>
  );
}

function Untried({ self }: { self: boolean }) {
  return (
    <>
      <span aria-hidden="true" class="traffic-untried">
        {self ? '' : '·'}
      </span>
      <span class="visually-hidden">{self ? 'itself' : 'not asked'}</span>
    </>
  );
}

function cellClass(lines: readonly Line[]): string {
  if (lines.some(({ right }) => !right)) return 'traffic-wrong';
  return lines.some(({ actual }) => actual === 'open') ? 'traffic-open' : '';
}

const side = { egress: 'by the sender', ingress: 'by the receiver' };

function toLine({ right, actual, end, ports }: Line, at: number, all: readonly Line[]) {
  const rest = right && at > 0;
  return (
    <p key={at} class="traffic-line">
      <Glyph sign={right ? 'passed' : 'failed'} size={14} />
      {right ? (
        <span>
          {rest && 'else '}
          {actual}
          {!rest && (actual === 'open' || all.length > 1) && <span class="traffic-ports"> {portsText(ports)}</span>}
          <span class="visually-hidden">, as expected</span>
        </span>
      ) : (
        <span>
          <strong>{actual}</strong>
          {end && ` ${side[end]}`} <span class="traffic-ports">{portsText(ports)}</span>
          <span class="traffic-expected">expected {actual === 'open' ? 'shut' : 'open'}</span>
        </span>
      )}
    </p>
  );
}

/** TCP goes without saying where nothing else stands beside it. */
function portsText(ports: readonly string[]): string {
  const names = ports.every((port) => port.startsWith('TCP ')) ? ports.map((port) => port.slice(4)) : ports;
  return names.length <= 3 ? names.join(', ') : `${names.length} ports`;
}
