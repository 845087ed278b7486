import { helperProgram } from '../helper.ts';
import { whileListening } from './listener.ts';
import { measure, type Judgement } from './measurement.ts';
import { inBuild } from './workbench.ts';

type FrontendNumbers = {
  /** Somebody connected to our listener, which the directive names as a registry. */
  connections: number;
  /** The build went on with the builder's own reader, up to the RUN step. */
  ignored: boolean;
  /** The engine's words. */
  words: string;
};

export default measure<FrontendNumbers>({
  name: 'foreign-frontend',
  group: 'reach',
  title: 'Foreign Dockerfile readers',
  tried:
    'A build that is not shown to the gate says `# syntax=127.0.0.1:PORT/…`, where a listener of ours stands in for a registry.',
  guard: 'gate',
  assessment: false,
  timeLimitMs: 12_000,
  take: (bench) =>
    whileListening(async ({ port, path, connections }) => {
      const script = `echo reached the step; ${helperProgram} false`;
      const { log, end } = await inBuild(bench, script, { head: `# syntax=127.0.0.1:${port}${path}:1` });
      const words = end.outcome === 'failed' ? end.message.replaceAll(`127.0.0.1:${port}${path}`, 'REFERENCE') : '';
      return { connections: connections(), ignored: /^reached the step$/m.test(log), words: words.slice(0, 200) };
    }),
  judge({ connections, ignored, words }): Judgement {
    if (ignored && connections === 0)
      return {
        verdict: 'holds',
        happened: 'The builder ignored the line and read the file itself.',
        means: 'Nobody’s program takes the place of the builder’s own reader.',
        todo: null,
      };
    return {
      verdict: 'does not hold',
      happened:
        connections > 0
          ? 'The builder went to our listener for the program that the line names.'
          : `The builder looked for the program that the line names and did not get it: ${words}`,
      means:
        'Such a program decides what the build does and keeps to no network limit. The gate refuses `# syntax=` before the engine hears of it.',
      todo: null,
    };
  },
});
