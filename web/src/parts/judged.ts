/** What stands around the checks once a submission is judged: comes while the first one is on its way. */
export { Advice } from './Advice.tsx';
export { VerdictHead } from './VerdictHead.tsx';
