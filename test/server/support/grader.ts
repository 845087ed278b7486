import type { CheckResult, GradeRequest, StaticRequest, Verdict } from '../../../graders/index.ts';
import { verdict } from './verdicts.ts';

interface Call {
  request: GradeRequest;
  finish: (answer: Verdict) => void;
  fail: (error: unknown) => void;
}

/** A grader that the test decides for: every call waits until the test finishes it. Obeys its signal unless `deaf`. */
export class TestGrader {
  readonly calls: Call[] = [];
  deaf = false;
  /** Answers at once when set; without an answer the call waits as usual. */
  auto: ((request: GradeRequest) => Verdict | Error | void) | null = null;

  readonly grade = (request: GradeRequest): Promise<Verdict> => {
    const answer = this.auto?.(request);
    if (answer instanceof Error) return Promise.reject(answer);
    if (answer) return Promise.resolve({ ...answer, exercise: request.exercise.id });
    return new Promise((resolve, reject) => {
      const finish = (given: Verdict): void => resolve({ ...given, exercise: request.exercise.id });
      this.calls.push({ request, finish, fail: reject });
      if (!this.deaf) request.signal.addEventListener('abort', () => reject(request.signal.reason as Error));
    });
  };

  /** Previews that were begun; each waits until the test finishes it. */
  readonly previews: {
    request: StaticRequest;
    tell: (result: CheckResult) => void;
    finish: () => void;
    fail: (error: Error) => void;
  }[] = [];

  readonly gradeStatics = (request: StaticRequest): Promise<void> =>
    new Promise((resolve, reject) => {
      const tell = (result: CheckResult): void => request.onEvent?.({ type: 'checked', result });
      this.previews.push({ request, tell, finish: resolve, fail: reject });
      request.signal.addEventListener('abort', () => reject(request.signal.reason as Error));
    });

  get last(): Call {
    return this.calls.at(-1)!;
  }
  pass(): void {
    this.last.finish(verdict('passed'));
  }
}
