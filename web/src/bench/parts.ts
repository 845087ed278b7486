/** The policy bench as one script, loaded on exercises that have a policy. */
export { openBench } from './bench.ts';
export { BenchLine } from './BenchLine.tsx';
export { BenchPane } from './BenchPane.tsx';
