/** The only wiring: settings → store → course → app → engine → worker, and the way back. */
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { CheckThreads, grade, gradeStatics, kindNeedsEngine, openEngine, xrayImage } from '../graders/index.ts';
import { createApp } from './app.ts';
import type { Config } from './config.ts';
import { engineSettings } from './engine-settings.ts';
import { UsageError } from './errors.ts';
import { EngineKeeper } from './jobs/engine-keeper.ts';
import { Events } from './jobs/events.ts';
import { usualTiming, Worker } from './jobs/worker.ts';
import { usualXrayTiming, XrayDesk } from './jobs/xrays.ts';
import { findScanner, withSecondOpinion } from './scanner.ts';
import { LiveContent } from './live-content.ts';
import { createLog } from './log.ts';
import { exercisesDir, root, webDir } from './paths.ts';
import { localLearner, type AppDeps } from './routes/deps.ts';
import { openStore } from './store/kysely.ts';
import { lockDataFolder } from './store/lock.ts';

export interface RunningServer {
  /** Where a browser finds it. */
  url: string;
  /** Stops everything that was started; what was being graded goes back to the queue. */
  close(): Promise<void>;
}

/**
 * Listens within moments; the engine opens in the background. `appOf` makes what answers requests: the bench puts a class
 * of learners before the app. Throws {@link UsageError} with one clear sentence.
 */
export async function startServer(
  config: Config,
  appOf: (deps: AppDeps) => RequestListener = createApp,
): Promise<RunningServer> {
  const log = createLog(config.log);
  const undo: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    const store = await openStore(config.data);
    undo.push(() => store.close());
    const lock = lockDataFolder(config.data);
    undo.push(() => lock.release());
    const interrupted = await store.endLeases();
    if (interrupted > 0)
      log.info(`${interrupted} submissions were being graded when Drydock ended; they are graded again.`);
    await store.xrays.resume();
    const content = await LiveContent.open(exercisesDir, log);

    const limitMs = Math.max(config.gradeSeconds, 5 * config.buildSeconds) * 1000;
    const events = new Events();
    // One more than a single hostile file can keep busy, even on one core.
    const threads = new CheckThreads({ count: Math.max(2, availableParallelism()) });
    undo.push(() => threads.close());
    const engine: EngineKeeper = new EngineKeeper({
      open: () => openEngine(engineSettings(config)),
      off: config.engine === 'off',
      log,
      onChange: () => worker.poke(),
    });
    const worker = new Worker({
      queue: store,
      exercise: (id, seed) => content.current.exercise(id, seed ?? undefined),
      needEngine: () =>
        content.current
          .list()
          .filter((spec) => spec.checks.some((check) => kindNeedsEngine(check.kind)))
          .map((spec) => spec.id),
      engine,
      grade: (request) => grade({ ...request, runStatics: threads.run }),
      gradeStatics: (request) => gradeStatics({ ...request, runStatics: threads.run }),
      events,
      log,
      timing: { ...usualTiming, gradeMs: limitMs },
    });

    const scanner = findScanner(config.scanner);
    const xrays = new XrayDesk({
      xrays: store.xrays,
      queue: store,
      exercise: (id, seed) => content.current.exercise(id, seed ?? undefined),
      engine,
      make: async (request) => {
        const answer = await xrayImage(request);
        if (!('xray' in answer)) return answer;
        return { xray: await withSecondOpinion(answer.xray, await scanner, request.signal) };
      },
      log,
      timing: { ...usualXrayTiming, limitMs },
    });

    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    const hosts = [config.host, ...config.hosts];
    const app = appOf({
      store,
      content,
      worker,
      events,
      xrays,
      engine,
      learner: localLearner,
      mirror: config.registryMirror === '' ? null : config.registryMirror,
      hosts,
      webDir,
      version,
      log,
    });
    const server = createServer(app);
    await listen(server, config);
    undo.push(() => engine.close());
    undo.push(() => worker.stop());
    undo.push(() => xrays.stop());
    undo.push(() => stopListening(server));

    engine.start();
    worker.start();
    xrays.start();
    return { url: urlOf(server, config.host), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function listen(server: Server, { host, port }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, host, port)));
    server.listen(port, host, resolve);
  });
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const choose = 'Choose another with --port or DRYDOCK_PORT; 0 takes a free one.';
  const sentences: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is taken by another program. ${choose}`,
    EACCES: `Port ${port} may not be opened by this user. ${choose}`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Choose one with --host or DRYDOCK_HOST, usually 127.0.0.1.`,
    ENOTFOUND: `The host name ${host} is not known here. Choose an address with --host or DRYDOCK_HOST, usually 127.0.0.1.`,
  };
  const sentence = sentences[error.code ?? ''];
  return sentence === undefined ? error : new UsageError(sentence, { cause: error });
}

/** Ends event streams and idle connections at once, and lets requests that are being answered finish for a moment. */
async function stopListening(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), 250);
  await closed;
  clearTimeout(cut);
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
