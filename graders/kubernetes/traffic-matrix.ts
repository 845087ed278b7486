/** Tried connections as the proof that the page draws as a table of who reaches whom. */
import type { Witness } from '../check.ts';
import type { Direction } from './network-policy.ts';
import type { Tried } from './traffic.ts';

type Connection = Extract<Witness, { form: 'matrix' }>['connections'][number];

/** Ports of one pair that were expected alike and turned out alike become one connection. `end`: the only one that was asked. */
export function trafficMatrix(tried: readonly Tried[], end?: Direction): Witness | undefined {
  if (tried.length === 0) return undefined;
  const connections = new Map<string, Connection>();
  for (const { attempt, open, expected } of tried) {
    const [from, to] = [attempt.from.name, attempt.to.name];
    const port = `${attempt.protocol} ${attempt.port}`;
    const key = `${from} ${to} ${expected} ${open}`;
    const known = connections.get(key);
    if (known) known.ports.push(port);
    else
      connections.set(key, {
        from,
        to,
        ports: [port],
        ...(end && { end }),
        expected: word(expected),
        actual: word(open),
      });
  }
  return { form: 'matrix', title: 'Who reaches whom', connections: [...connections.values()] };
}

const word = (open: boolean) => (open ? 'open' : 'shut');
