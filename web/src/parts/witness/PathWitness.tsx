import { useContext } from 'preact/hooks';
import type { Witness } from '../../../../server/contract.ts';
import { DrawnNetwork } from '../drawnNetwork.ts';
import { NetworkDrawing } from './NetworkDrawing.tsx';

/** A packet's way as a strip of stations from top to bottom, with the place where it stopped, or arrived. */
export function PathWitness({
  witness,
  onLine,
}: {
  witness: Extract<Witness, { form: 'path' }>;
  onLine: (line: number) => void;
}) {
  const { packet, reachable, hops } = witness;
  const network = useContext(DrawnNetwork);
  return (
    <figure class="witness witness-path" aria-label="The packet's way">
      <figcaption>
        {packet.protocol} to port {packet.port}
      </figcaption>
      {network && hops[0]?.file === network.file && <NetworkDrawing network={network} path={witness} />}
      <ol>
        <li class="hop">
          <span class="hop-station">{packet.source}</span>
          <span class="hop-detail">sends</span>
        </li>
        {hops.map(({ station, detail, verdict, line }, index) => (
          <li key={index} class={verdict === 'stop' ? 'hop hop-stop' : 'hop'}>
            <span class="hop-station">{station}</span>
            <span class="hop-detail">
              {verdict === 'stop' && <strong>stops here: </strong>}
              {detail}
            </span>
            {line !== undefined && (
              <button type="button" class="link" onClick={() => onLine(line)}>
                line {line}
              </button>
            )}
          </li>
        ))}
        <li class={reachable ? 'hop hop-arrived' : 'hop hop-unreached'}>
          <span class="hop-station">{packet.destination}</span>
          <span class="hop-detail">{reachable ? 'arrives, and the answer comes back' : 'is not reached'}</span>
        </li>
      </ol>
    </figure>
  );
}
