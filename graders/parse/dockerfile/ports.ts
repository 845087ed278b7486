/** Ports as EXPOSE takes them. */
import type { Budget } from './words.ts';

/** `8000-8002/udp` → three ports; the container side of `80:8080`. Empty when it is none. */
export function expandPorts(text: string, budget: Budget): string[] {
  const match = /^(?:.*:)?(\d+)(?:-(\d+))?(?:\/(tcp|udp|sctp))?$/i.exec(text);
  if (match === null) return [];
  const first = Number(match[1]);
  const last = match[2] === undefined ? first : Number(match[2]);
  if (last < first || last > 65_535) return [];
  // As text each would be about ten characters.
  budget.spend(10 * (last - first + 1));
  return Array.from(
    { length: last - first + 1 },
    (_, index) => `${first + index}/${(match[3] ?? 'tcp').toLowerCase()}`,
  );
}
