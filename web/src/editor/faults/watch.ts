/**
 * Asks the worker about texts: one question at a time, of each file only the newest text, so that typing never queues up.
 * A worker that fails or does not answer is ended and a new one takes the next text; one that keeps failing is given up,
 * and the editor goes on without.
 */
import type { DocumentKind, Fault } from '../../../../graders/faults.ts';

export interface Question {
  id: number;
  kind: DocumentKind;
  path: string;
  text: string;
}
/** `faults` null: nothing can be told. */
export interface Answer {
  id: number;
  faults: readonly Fault[] | null;
}

/** What is used of a Worker. */
export interface FaultWorker {
  onmessage: ((event: { data: Answer }) => void) | null;
  onerror: ((event: never) => void) | null;
  postMessage(question: Question): void;
  terminate(): void;
}

export type Asked = Omit<Question, 'id'>;

/** Readers are bounded; one that takes so long hangs. The first answer waits for the worker's script, too. */
const patienceMs = 8000;
/** Failures without an answer between them. */
const mostFailures = 3;

export class FaultWatch {
  #worker: FaultWorker | null = null;
  #flight: Question | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting = new Map<string, Asked>();
  #failures = 0;
  #count = 0;
  readonly #start: () => FaultWorker;
  readonly #told: (asked: Asked, faults: readonly Fault[]) => void;

  constructor(start: () => FaultWorker, told: (asked: Asked, faults: readonly Fault[]) => void) {
    this.#start = start;
    this.#told = told;
  }

  ask(asked: Asked): void {
    this.#waiting.set(asked.path, asked);
    this.#next();
  }

  end(): void {
    this.#waiting.clear();
    this.#stop();
  }

  #next(): void {
    if (this.#flight || this.#failures >= mostFailures) return;
    const [asked] = this.#waiting.values();
    if (!asked) return;
    this.#waiting.delete(asked.path);
    try {
      this.#worker ??= this.#begin();
    } catch {
      return this.#failed();
    }
    this.#flight = { ...asked, id: ++this.#count };
    this.#timer = setTimeout(() => this.#failed(), patienceMs);
    this.#worker.postMessage(this.#flight);
  }

  #begin(): FaultWorker {
    const worker = this.#start();
    worker.onmessage = ({ data }) => this.#answered(data);
    worker.onerror = () => this.#failed();
    return worker;
  }

  #answered({ id, faults }: Answer): void {
    const question = this.#flight;
    if (question?.id !== id) return;
    clearTimeout(this.#timer);
    this.#flight = null;
    this.#failures = 0;
    // A newer text waits: its own answer follows at once, and this one would only flicker.
    if (!this.#waiting.has(question.path)) this.#told(question, faults ?? []);
    this.#next();
  }

  #failed(): void {
    const question = this.#flight;
    this.#stop();
    this.#failures++;
    if (question) this.#told(question, []);
    this.#next();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#worker = null;
    this.#flight = null;
  }
}
