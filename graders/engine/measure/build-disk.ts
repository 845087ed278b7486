import { helperProgram } from '../helper.ts';
import { measure, mebibytes, NotMeasured, type Judgement, useSlots } from './measurement.ts';
import { inBuild } from './workbench.ts';

export type DiskNumbers = {
  /** Size of the engine's data root, where it is fixed. */
  limitBytes: number | null;
  /** Of the file system below the build, as the build sees it. */
  totalBytes: number;
  freeBytes: number;
  triedBytes: number;
  reservedBytes: number;
  engineAnswers: boolean;
};

const pieces = 32;

/** Reserves blocks without writing them (fallocate): the file system refuses as it would refuse a write, and the disk stays idle. */
function fillScript(bound: number, limited: boolean): string {
  return `b=${helperProgram}
set -- $($b df -k / | $b tail -n 1)
echo "space $2 $4"
want=${Math.floor(bound / 1024)}
${limited ? 'want=$((want+$4))' : '[ $want -lt $(($4/2)) ] || want=$(($4/2))'}
piece=$((want/${pieces}+1)); n=0
while [ $n -lt ${pieces} ]; do $b fallocate -l $((piece*1024)) /measure-$n || break; n=$((n+1)); done
echo "reserved $((want)) $((n*piece))"
$b rm -f /measure-*
exit 9`;
}

export default measure<DiskNumbers>({
  name: 'build-disk',
  group: 'builds',
  title: 'Disk of a build',
  tried:
    'A RUN step reserves disk space up to a little more than the fixed size of the engine’s disk; where the size is not fixed, only a little.',
  guard: 'none',
  assessment: true,
  timeLimitMs: 15_000,
  async take(bench) {
    const limitBytes = bench.limits.diskBytes;
    const { log } = await inBuild(bench, fillScript(bench.bounds.diskBytes, limitBytes !== null));
    const space = /^space (\d+) (\d+)$/m.exec(log);
    const reserved = /^reserved (\d+) (\d+)$/m.exec(log);
    if (!space || !reserved) throw new NotMeasured('the script that reserves disk space did not report');
    const [totalBytes, freeBytes] = [Number(space[1]) * 1024, Number(space[2]) * 1024];
    const [triedBytes, reservedBytes] = [Number(reserved[1]) * 1024, Number(reserved[2]) * 1024];
    const engineAnswers = await bench.docker.ping().then(
      () => true,
      () => false,
    );
    return { limitBytes, totalBytes, freeBytes, triedBytes, reservedBytes, engineAnswers };
  },
  judge(numbers): Judgement {
    const { limitBytes, totalBytes, freeBytes, triedBytes, reservedBytes, engineAnswers } = numbers;
    const [total, free, reserved] = [totalBytes, freeBytes, reservedBytes].map(mebibytes);
    if (reservedBytes < triedBytes && limitBytes !== null)
      return engineAnswers
        ? {
            verdict: 'holds',
            happened: `Of ${free} free on a disk of ${total}, one RUN step could take ${reserved}; then it was refused, and the engine still answers.`,
            means: 'A disk filler fills its own engine’s disk and nothing else of the machine.',
            todo: null,
          }
        : {
            verdict: 'does not hold',
            happened: `One RUN step took ${reserved} of a disk of ${total}; then the engine no longer answered.`,
            means: 'A disk filler stops the engine that it runs on until it is made anew.',
            todo: 'Report this with the version of the engine; give its disk more room meanwhile.',
          };
    const fixed = limitBytes === null ? 'no size is fixed here' : `it was to end at ${mebibytes(limitBytes)}`;
    return {
      verdict: 'does not hold',
      happened: `One RUN step took ${reserved} of a disk of ${total} with ${free} free; ${fixed}. More was not tried.`,
      means: `A disk filler may take all ${free} that are free where the engine keeps its images.`,
      todo: useSlots,
    };
  },
});
