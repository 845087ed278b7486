import type { Network } from './networkLayout.ts';
import { NetworkDrawing } from './NetworkDrawing.tsx';

/** The learner's network as it was graded, and the same as text. */
export function NetworkWitness({ witness: network, onLine }: { witness: Network; onLine: (line: number) => void }) {
  const { title, vpcs, unknown } = network;
  return (
    <figure class="witness witness-network" aria-label={title}>
      <figcaption>{title}</figcaption>
      {vpcs.length === 0 ? <p>The template makes no VPC yet.</p> : <NetworkDrawing network={network} />}
      {unknown.length > 0 && (
        <div class="network-unknown">
          <p>Only the stack will know:</p>
          <ul>
            {unknown.map(({ line, why }, index) => (
              <li key={index}>
                {why}{' '}
                <button type="button" class="link" onClick={() => onLine(line)}>
                  line {line}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
      {vpcs.length > 0 && (
        <details class="network-text">
          <summary>The same as text</summary>
          <ul>
            {vpcs.map((vpc) => (
              <li key={vpc.id}>
                VPC {vpc.id}, {vpc.blocks.join(', ') || 'CIDR not known'}
                <ul>
                  {vpc.doors.map(({ id, what }) => (
                    <li key={id}>
                      {id}, {what}
                    </li>
                  ))}
                  {vpc.subnets.map(({ id, zone, tier, blocks, table, routes, holds }) => (
                    <li key={id}>
                      {id}, {tier} subnet {blocks.join(', ') || 'with a CIDR that is not known'} in{' '}
                      {zone ?? 'a zone that AWS chooses'}; {table}: {routes.join(', ') || 'no route out'}
                      <ul>
                        {holds.map((each) => (
                          <li key={each.id}>
                            {each.name}, {each.what}
                          </li>
                        ))}
                      </ul>
                    </li>
                  ))}
                </ul>
              </li>
            ))}
          </ul>
        </details>
      )}
    </figure>
  );
}
