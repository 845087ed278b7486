import type { XrayImageAnswer, XrayImageRequest } from '../../../graders/index.ts';

interface Call {
  request: XrayImageRequest;
  finish: (answer: XrayImageAnswer) => void;
  fail: (error: unknown) => void;
}

/** Makes X-rays as the test decides: every call waits until the test ends it. Obeys its signal. */
export class TestMaker {
  readonly calls: Call[] = [];

  readonly make = (request: XrayImageRequest): Promise<XrayImageAnswer> =>
    new Promise((resolve, reject) => {
      this.calls.push({ request, finish: resolve, fail: reject });
      request.signal.addEventListener('abort', () => reject(request.signal.reason as Error));
    });

  get last(): Call {
    return this.calls.at(-1)!;
  }
}
