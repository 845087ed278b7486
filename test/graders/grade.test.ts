/** Grading with an engine of the test's own: which probes run beside which, and that nobody can tell from the outside. */
import { expect, it } from 'vitest';
import { EngineFault, LearnerFault } from '../../graders/check.ts';
import type { BuiltImage, Evidence, FileEntry, RunningContainer } from '../../graders/evidence.ts';
import { grade, type Engine, type Exercise, type GradeEvent } from '../../graders/index.ts';

/** Probes of the course: the first two look at the image only, the next two at the running service, the last at both. */
const kinds = {
  builds: 'image/builds',
  tools: 'image/no-build-tools',
  answers: 'image/answers-http',
  user: 'image/process-user',
  files: 'image/app-files-not-writable',
} as const;

function exerciseOf(checks: (keyof typeof kinds)[]): Exercise {
  return {
    id: 'image/test',
    layer: 'image',
    title: 'Test',
    summary: 'Test.',
    minutes: 1,
    difficulty: 1,
    files: [{ path: 'Dockerfile', language: 'dockerfile', editable: true }],
    context: [],
    variants: {},
    buildSecrets: {},
    checks: checks.map((id) => ({ id, kind: kinds[id], title: `Title of ${id}`, points: 10, with: {}, gate: false })),
    hints: [],
    lessonRefs: [],
    brief: '',
    discussion: '',
    starter: { Dockerfile: '' },
    contextFiles: {},
    hash: 'e',
  };
}

interface Script {
  image?: () => Promise<void>;
  /** Every question about a path of the image. */
  stat?: () => Promise<void>;
  /** Every question to the running service. */
  service?: (question: 'start' | 'http' | 'status') => Promise<void>;
}

/** What the verdict and the events were. The image has no build tools; the service answers 200 as user 1000. */
async function run(checks: (keyof typeof kinds)[], script: Script, signal = new AbortController().signal) {
  const events: GradeEvent[] = [];
  const folder: FileEntry = { path: '', type: 'directory', mode: 0, uid: 0, gid: 0, sizeBytes: 0, linkTarget: null };
  let open = 0;
  const question = async <T>(scripted: Promise<void> | undefined, answer: T): Promise<T> => {
    open += 1;
    await Promise.resolve(scripted).finally(() => (open -= 1));
    return answer;
  };
  const image = {
    id: 'sha256:1',
    dockerfile: 'Dockerfile',
    config: { user: '', env: {}, workingDir: '/app', entrypoint: [], cmd: [] },
    list: (path: string) => question(script.stat?.(), [{ ...folder, path: `${path}/server.js`, type: 'file' }]),
    stat: (path: string) => question(script.stat?.(), path.endsWith('bin') ? folder : null),
  } as unknown as BuiltImage;
  const container = {
    http: () => question(script.service?.('http'), { ok: true, status: 200, headers: {}, body: '' }),
    tryWrite: (paths: string[]) => Promise.resolve(paths.map((path) => ({ path, outcome: 'refused' }))),
    processStatus: () => question(script.service?.('status'), { Uid: '1000 1000 1000', Gid: '1000 1000' }),
  } as unknown as RunningContainer;
  let started: Promise<RunningContainer> | undefined;
  const engine: Pick<Engine, 'summary' | 'withEvidence'> = {
    summary: () => ({ name: 'Test', version: '1', kind: 'private', builder: 'buildkit', standIns: [] }),
    withEvidence: async (request, use) => {
      const evidence = {
        files: request.files,
        signal: request.signal,
        image: () => question(script.image?.(), image),
        container: () => (started ??= question(script.service?.('start'), container)),
      } as unknown as Evidence;
      try {
        return await use(evidence);
      } finally {
        expect(open, 'questions without an answer when the evidence goes').toBe(0);
      }
    },
  };
  const verdict = await grade({
    exercise: exerciseOf(checks),
    files: { Dockerfile: 'FROM node:20-alpine\n' },
    engine: engine as Engine,
    submission: 's',
    attempt: 1,
    signal,
    onEvent: (event) => events.push(event),
  });
  const told = events.flatMap((event) =>
    event.type === 'checking' ? [`? ${event.id}`] : event.type === 'checked' ? [`= ${event.result.id}`] : [],
  );
  return { checks: verdict.checks, told };
}

/** A promise and its switch. */
function later() {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

const fault = (message: string) =>
  new LearnerFault([{ file: 'Dockerfile', line: 1, column: 1, endLine: 1, endColumn: 5, message }]);

it('looks at the image while the service still starts, and tells it in the order of the exercise', async () => {
  const looked = later();
  const { checks, told } = await run(['builds', 'answers', 'tools'], {
    stat: async () => looked.open(),
    service: (question) => (question === 'start' ? looked.opened : Promise.resolve()),
  });
  expect(checks.map(({ status }) => status)).toEqual(['passed', 'passed', 'passed']);
  expect(told).toEqual(['? builds', '= builds', '? answers', '= answers', '? tools', '= tools']);
});

it('reads what a probe of the service will need of the image while that still starts', async () => {
  const looked = later();
  const { checks } = await run(['answers', 'files'], {
    stat: async () => looked.open(),
    service: (question) => (question === 'start' ? looked.opened : Promise.resolve()),
  });
  expect(checks.map(({ status }) => status)).toEqual(['passed', 'passed']);
});

it('asks the running service one question at a time, in the order of the exercise', async () => {
  const asked: string[] = [];
  let atOnce = 0;
  await run(['answers', 'user', 'answers'], {
    service: async (question) => {
      asked.push(question);
      expect(++atOnce).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 1));
      atOnce -= 1;
    },
  });
  // The first answer is shared; each check of answers then asks once itself.
  expect(asked).toEqual(['start', 'http', 'http', 'status', 'http']);
});

it('gives a fault that several meet to the first of the exercise, whoever met it first', async () => {
  const second = later();
  let calls = 0;
  const { checks } = await run(['answers', 'tools', 'builds'], {
    image: async () => {
      calls += 1;
      if (calls === 1) await second.opened;
      else second.open();
      throw fault('Step 2 failed.');
    },
  });
  expect(checks.map(({ status, notTried }) => [status, notTried])).toEqual([
    ['failed', undefined],
    ['failed', true],
    ['failed', true],
  ]);
  expect(checks[1]!.findings[0]!.message).toBe('Not tried yet: “Title of answers” comes first. Step 2 failed.');
});

it('after a fault of ours nothing more begins, and what runs has ended before the evidence goes', async () => {
  let images = 0;
  const grading = run(['answers', 'tools', 'user', 'answers', 'user'], {
    image: () => {
      images += 1;
      return Promise.resolve();
    },
    stat: () => new Promise((resolve) => setTimeout(resolve, 5)),
    service: () => Promise.reject(new EngineFault('The engine is gone.', { reason: 'transient' })),
  });
  await expect(grading).rejects.toThrow('The engine is gone.');
  expect(images).toBe(2);
});

it('rejects with the reason of the signal when it is stopped in the middle', async () => {
  const controller = new AbortController();
  const grading = run(
    ['builds', 'tools', 'answers'],
    { service: () => (controller.abort(new Error('cancelled by the test')), Promise.resolve()) },
    controller.signal,
  );
  await expect(grading).rejects.toThrow('cancelled by the test');
});
