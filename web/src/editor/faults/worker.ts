/** The worker: reads a text and answers its faults. All it knows is behind graders/faults.ts. */
import { faultsIn } from '../../../../graders/faults.ts';
import type { Answer, Question } from './watch.ts';

const port = self as unknown as {
  onmessage: ((event: MessageEvent<Question>) => void) | null;
  postMessage(answer: Answer): void;
};

port.onmessage = ({ data: { id, kind, text, path } }) => {
  faultsIn(kind, text, path).then(
    (faults) => port.postMessage({ id, faults }),
    // Nothing can be told of this text; the next one is another matter.
    () => port.postMessage({ id, faults: null }),
  );
};
