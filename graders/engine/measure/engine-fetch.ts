import { helperProgram } from '../helper.ts';
import { whileListening } from './listener.ts';
import { measure, type Judgement } from './measurement.ts';
import { inBuild } from './workbench.ts';

type FetchNumbers = { requests: number; sameMachine: boolean };

export default measure<FetchNumbers>({
  name: 'engine-fetch',
  group: 'reach',
  title: 'Fetching by the engine itself',
  tried:
    'A build without network that is not shown to the gate says `ADD http://127.0.0.1:PORT/…`, where a listener of ours waits.',
  guard: 'gate',
  assessment: false,
  timeLimitMs: 12_000,
  take: (bench) =>
    whileListening(async ({ port, path, requests }) => {
      await inBuild(bench, `${helperProgram} false`, { before: [`ADD http://127.0.0.1:${port}${path} /fetched`] });
      return { requests: requests(), sameMachine: bench.sameMachine };
    }),
  judge({ requests, sameMachine }): Judgement {
    if (requests > 0)
      return {
        verdict: 'does not hold',
        happened: `The engine fetched it, ${requests === 1 ? 'once' : `${requests} times`}: the builder makes such requests itself, from its host.`,
        means:
          'A Dockerfile could read what listens on the loopback of the engine’s host. The gate refuses ADD of a URL before the engine hears of it.',
        todo: null,
      };
    return {
      verdict: 'holds',
      happened: sameMachine
        ? 'The engine is on this machine, and our listener was not asked.'
        : 'Our listener was not asked. The engine runs on another machine, whose own loopback was not tried.',
      means: 'Even a Dockerfile that slips past the gate does not reach this machine’s loopback through the builder.',
      todo: null,
    };
  },
});
