/** The evidence of a grading with somebody who writes down what probes do to its containers. Probes see no difference. */
import type { ContainerSpec, Evidence, RunningContainer } from '../evidence.ts';
import type { RunRecorder, Track } from './recorder.ts';
import { ofCapabilities, ofExec, ofHttp, ofStatus, ofWrites } from './words.ts';

export function watched(evidence: Evidence, recorder: RunRecorder): Evidence {
  // The same container for the same key, as the evidence itself answers.
  const known = new Map<string, Promise<RunningContainer>>();
  const begin = async (spec: ContainerSpec): Promise<RunningContainer> => {
    const track = recorder.begin(spec);
    try {
      const running = await evidence.container(spec);
      recorder.begun(track, running);
      return watchedContainer(running, track, recorder);
    } catch (error) {
      recorder.refused(track, error);
      throw error;
    }
  };
  return {
    files: evidence.files,
    signal: evidence.signal,
    buildSecrets: evidence.buildSecrets,
    image: (dockerfile) => evidence.image(dockerfile),
    rebuild: (options) => evidence.rebuild(options),
    sandbox: (key) => evidence.sandbox(key),
    dependency: (sandbox, spec) => evidence.dependency(sandbox, spec),
    note: (sentence) => evidence.note(sentence),
    planned: (run) => recorder.planned(run),
    container(spec) {
      const running = known.get(spec.key) ?? begin(spec);
      // Whoever asked hears of a failure; nobody else shall crash the process.
      running.catch(() => undefined);
      known.set(spec.key, running);
      return running;
    },
  };
}

function watchedContainer(inner: RunningContainer, track: Track, recorder: RunRecorder): RunningContainer {
  return {
    id: inner.id,
    spec: inner.spec,
    async exec(command, options) {
      const result = await inner.exec(command, options);
      recorder.tried(track, ofExec(command, options?.user, result));
      return result;
    },
    async http(request) {
      const answer = await inner.http(request);
      recorder.tried(track, ofHttp(request, answer));
      return answer;
    },
    async tryWrite(paths, options) {
      const attempts = await inner.tryWrite(paths, options);
      for (const attempt of ofWrites(attempts, options?.user)) recorder.tried(track, attempt);
      return attempts;
    },
    async tryCapabilities() {
      const attempts = await inner.tryCapabilities();
      for (const attempt of ofCapabilities(attempts)) recorder.tried(track, attempt);
      return attempts;
    },
    async processStatus() {
      const status = await inner.processStatus();
      recorder.tried(track, ofStatus(status));
      return status;
    },
    commandLine: () => inner.commandLine(),
    requestTaken: (port, timeoutMs) => inner.requestTaken(port, timeoutMs),
    async freeze() {
      await inner.freeze();
      recorder.tried(track, { asked: 'stop every process with SIGSTOP, as a program that hangs', got: 'done' });
    },
    logs: (maxBytes) => inner.logs(maxBytes),
    async state() {
      const state = await inner.state();
      recorder.seen(track, state);
      return state;
    },
    async signal(name) {
      // With SIGKILL a probe tidies up; any other signal is a question.
      if (name === 'SIGKILL') recorder.ending(track, 'ended by the grader');
      await inner.signal(name);
      if (name !== 'SIGKILL') recorder.tried(track, { asked: `send ${name}`, got: 'sent' });
    },
    async wait(timeoutMs) {
      const exit = await inner.wait(timeoutMs);
      if (exit) recorder.seen(track, { running: false, exit, health: 'none', startedAt: null, endedAt: null });
      return exit;
    },
    async stop() {
      recorder.ending(track, 'stopped by the grader');
      const exit = await inner.stop();
      recorder.seen(track, { running: false, exit, health: 'none', startedAt: null, endedAt: null });
      recorder.tried(track, { asked: 'stop it as the engine does', got: `exit code ${exit.code}` });
      return exit;
    },
  };
}
