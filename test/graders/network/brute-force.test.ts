/** The sets of graders/network/reachability.ts against packets sent one by one through random networks. */
import { describe, expect, it } from 'vitest';
import { readNetwork } from '../../../graders/network/model.ts';
import { findPlace } from '../../../graders/network/places.ts';
import { reach } from '../../../graders/network/reachability.ts';
import type { Place } from '../../../graders/network/places.ts';
import { parseTemplate } from '../../../graders/cloudformation/template.ts';
import { outside, random, randomSpec, Simulator, templateOf } from './random-network.ts';

/** Per seed. */
const networks = 25;

/** The internet as the addresses that the simulator sends from and to. */
const someInternet: Place = {
  name: 'internet',
  interfaces: [],
  outside: { 4: outside.map((address) => ({ low: BigInt(address), high: BigInt(address) })), 6: [] },
};

describe('reachability and brute force', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(`agree on ${networks} random networks, seed %d`, (seed) => {
    const next = random(seed);
    const counts = { some: 0, every: 0, asked: 0, partly: 0 };
    for (let round = 0; round < networks; round++) {
      const spec = randomSpec(next);
      const text = templateOf(spec);
      const { subject, problems } = parseTemplate(text, 'network.json');
      expect(problems).toEqual([]);
      const network = readNetwork(subject!);
      expect(network.unknown).toEqual([]);
      const place = (which: number | 'internet'): Place =>
        which === 'internet' ? someInternet : findPlace(network, `Host${which}`)!;
      for (const protocol of ['tcp', 'udp'] as const) {
        const simulator = new Simulator(spec, protocol);
        for (const [from, to] of [
          [0, 1],
          [1, 2],
          [2, 0],
          [0, 0],
          ['internet', 0],
          ['internet', 1],
          [1, 'internet'],
          [2, 'internet'],
        ] as const) {
          for (const port of [443, 50000]) {
            const truth = simulator.ask(from, to, port);
            const ports = [{ low: BigInt(port), high: BigInt(port) }];
            const answer = reach(network, { from: place(from), to: place(to), protocol, ports, family: 4 });
            const asked = `network ${round}: ${from} to ${to}, ${protocol} ${port}\n${text}`;
            expect({ some: answer.reachable, every: answer.always }, asked).toEqual(truth);
            // The explanation of the packet has to say the same as the sets.
            if (answer.path)
              expect(
                answer.path.hops.filter((hop) => !hop.passes),
                asked,
              ).toEqual([]);
            if (!truth.some) expect(answer.blockedBy.length, asked).toBeGreaterThan(0);
            if (answer.stopped)
              expect(
                answer.stopped.hops.some((hop) => !hop.passes),
                asked,
              ).toBe(true);
            counts.asked++;
            counts.some += Number(truth.some);
            counts.every += Number(truth.every);
            counts.partly += Number(truth.some && !truth.every);
          }
        }
      }
    }
    // Random networks that always say no would prove nothing.
    expect(counts.asked).toBe(networks * 32);
    for (const share of [counts.some, counts.every, counts.partly]) expect(share).toBeGreaterThan(networks / 5);
  });
});
