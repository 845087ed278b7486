import { afterEach, describe, expect, test } from 'vitest';
import { EngineFault, type BaseImageState, type Engine } from '../../../graders/index.ts';
import { EngineKeeper } from '../../../server/jobs/engine-keeper.ts';
import { createLog } from '../../../server/log.ts';
import { until } from '../support/until.ts';

/** An engine that does what the test says; it grades nothing. */
class SwitchedEngine {
  away: string | null = null;
  images: BaseImageState[] = [];
  reaped = 0;
  closed = 0;
  prepare: (renew: boolean | undefined) => Promise<void> = () => Promise.resolve();
  readonly slots = 2;
  summary = () => ({ name: 'Docker', version: '20.10', kind: 'private', builder: 'buildkit', standIns: [] }) as const;
  trouble = () => Promise.resolve(this.away);
  baseImages = () => Promise.resolve([...this.images]);
  prepareImages: Engine['prepareImages'] = async ({ onProgress, signal, renew }) => {
    for (const image of this.images) onProgress?.({ ...image, state: 'preparing', message: 'building' });
    await Promise.race([
      this.prepare(renew),
      new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error))),
    ]);
    return this.images.map((image) => ({ ...image, state: 'ready' }));
  };
  warm = () => Promise.resolve();
  room = (): void => {};
  onCapacity = (listener: () => void): void => void (this.room = listener);
  reap = () => {
    this.reaped += 1;
    return Promise.resolve({ containers: 1, images: 0, volumes: 0, networks: 0 });
  };
  close = () => {
    this.closed += 1;
    return Promise.resolve();
  };
}
const asEngine = (engine: SwitchedEngine) => engine as unknown as Engine;

let keeper: EngineKeeper;
let changes = 0;
const lines: string[] = [];
function keep(open: () => Promise<Engine>, off = false): EngineKeeper {
  changes = 0;
  lines.length = 0;
  const log = createLog('info', (line) => lines.push(line));
  keeper = new EngineKeeper({ open, off, log, onChange: () => void changes++, lookMs: 5, reapMs: 20, prepareMs: 20 });
  expect(keeper.engine).toBeNull();
  keeper.start();
  return keeper;
}
const inState = (state: string) => until(`state ${state}`, () => keeper.state === state);
afterEach(() => keeper.close());

test('opens in the background, reaps, and says which engine it is', async () => {
  const engine = new SwitchedEngine();
  keep(() => Promise.resolve(asEngine(engine)));
  expect(keeper).toMatchObject({ state: 'starting', worthWaiting: true });
  await inState('ready');
  expect(keeper.engine).toBe(engine);
  expect(keeper.message).toBe('Docker 20.10, private to this lab.');
  expect(engine.reaped).toBe(1);
  expect(changes).toBeGreaterThan(0);
  expect(keeper.worthWaiting).toBe(false);
});

test('tells when the engine has room for one more', async () => {
  const engine = new SwitchedEngine();
  keep(() => Promise.resolve(asEngine(engine)));
  await inState('ready');
  const before = changes;
  engine.room();
  expect(changes).toBe(before + 1);
});

test('off: never opens one', async () => {
  keep(() => Promise.reject(new Error('opened')), true);
  expect(keeper).toMatchObject({ state: 'off', worthWaiting: false, engine: null });
  expect(keeper.message).toContain('DRYDOCK_ENGINE=off');
  await keeper.close();
  expect(lines).toEqual([]);
});

test('absent: says what to do, once, and finds one that appears later', async () => {
  let there: SwitchedEngine | null = null;
  keep(() =>
    there
      ? Promise.resolve(asEngine(there))
      : Promise.reject(new EngineFault('There is no engine.', { reason: 'absent', fix: 'Install one.' })),
  );
  await inState('absent');
  expect(keeper).toMatchObject({ message: 'There is no engine. Install one.', worthWaiting: false });
  there = new SwitchedEngine();
  await inState('ready');
  expect(lines.filter((line) => line.includes('There is no engine'))).toHaveLength(1);
});

describe('one that goes away', () => {
  test('is noticed, waited for, closed and opened again', async () => {
    const engines = [new SwitchedEngine(), new SwitchedEngine()];
    let opened = 0;
    let back = false;
    keep(() => {
      if (opened === 0 || back) return Promise.resolve(asEngine(engines[opened++]!));
      return Promise.reject(new EngineFault('Nothing answers.', { reason: 'absent' }));
    });
    await inState('ready');
    engines[0]!.away = 'The socket is gone.';
    await inState('unreachable');
    expect(keeper).toMatchObject({ engine: null, worthWaiting: true });
    await until('it is closed', () => engines[0]!.closed === 1);
    await until('the newer reason', () => keeper.message === 'Nothing answers.');
    expect(keeper.state).toBe('unreachable');
    back = true;
    await inState('ready');
    expect(keeper.engine).toBe(engines[1]);
  });

  test('is noticed at once by who asks', async () => {
    const engine = new SwitchedEngine();
    keep(() => Promise.resolve(asEngine(engine)));
    await inState('ready');
    expect(await keeper.isGone()).toBe(false);
    engine.away = 'Gone.';
    expect(await keeper.isGone()).toBe(true);
    expect(keeper.engine).toBeNull();
  });
});

describe('base images', () => {
  const missing: BaseImageState = {
    reference: 'node:20',
    digest: null,
    actualDigest: null,
    state: 'missing',
    origin: null,
    mirror: null,
    sizeBytes: null,
    message: 'not there yet',
    progress: null,
  };

  test('are prepared in the background with progress, while the engine is ready', async () => {
    const engine = new SwitchedEngine();
    engine.images = [missing];
    let finish = (): void => {};
    engine.prepare = () => new Promise((resolve) => (finish = resolve));
    keep(() => Promise.resolve(asEngine(engine)));
    await inState('ready');
    expect(keeper.preparing).toBe(true);
    expect(keeper.images).toMatchObject([{ state: 'preparing', message: 'building' }]);
    const before = changes;
    finish();
    await until('prepared', () => !keeper.preparing);
    expect(keeper.images).toMatchObject([{ state: 'ready' }]);
    expect(changes).toBeGreaterThan(before);
  });

  test('a preparation that fails is told and does not stop anything', async () => {
    const engine = new SwitchedEngine();
    engine.images = [missing];
    engine.prepare = () => Promise.reject(new Error('disk full'));
    keep(() => Promise.resolve(asEngine(engine)));
    await until('told', () => lines.some((line) => line.includes('disk full')));
    expect(keeper.state).toBe('ready');
    await until('no longer prepared', () => keeper.images[0]?.state === 'missing');
  });

  test('what another process changed is noticed', async () => {
    const engine = new SwitchedEngine();
    engine.images = [{ ...missing, state: 'ready', origin: 'stand-in' }];
    keep(() => Promise.resolve(asEngine(engine)));
    await until('read', () => keeper.images[0]?.origin === 'stand-in');
    engine.images = [{ ...missing, state: 'ready', origin: 'bundle' }];
    await until('read again', () => keeper.images[0]?.origin === 'bundle');
  });

  test('what could not be prepared is tried again', async () => {
    const engine = new SwitchedEngine();
    engine.images = [missing];
    let tries = 0;
    engine.prepare = () => (++tries < 3 ? Promise.reject(new Error('disk full')) : Promise.resolve());
    keep(() => Promise.resolve(asEngine(engine)));
    await until('prepared', () => keeper.images[0]?.state === 'ready');
    expect(tries).toBe(3);
  });

  test('asked for, they are prepared at once, stand-ins again; who asks meanwhile joins', async () => {
    const engine = new SwitchedEngine();
    keep(() => Promise.resolve(asEngine(engine)));
    expect(keeper.prepare()).toBe(false);
    await inState('ready');
    engine.images = [{ ...missing, state: 'ready', origin: 'stand-in' }];
    const asked: (boolean | undefined)[] = [];
    let finish = (): void => {};
    engine.prepare = (renew) => {
      asked.push(renew);
      return new Promise((resolve) => (finish = resolve));
    };
    expect([keeper.prepare(), keeper.prepare()]).toEqual([true, true]);
    expect(asked).toEqual([true]);
    expect(keeper.preparing).toBe(true);
    finish();
    await until('prepared', () => !keeper.preparing);
  });

  test('closing ends a preparation', async () => {
    const engine = new SwitchedEngine();
    engine.images = [missing];
    engine.prepare = () => new Promise(() => {});
    keep(() => Promise.resolve(asEngine(engine)));
    await inState('ready');
    await keeper.close();
    expect(engine.closed).toBe(1);
    expect(keeper.preparing).toBe(false);
  });
});

test('closing while it opens closes what was opened', async () => {
  const engine = new SwitchedEngine();
  let opened = (_: Engine): void => {};
  keep(() => new Promise((resolve) => (opened = resolve)));
  const closing = keeper.close();
  opened(asEngine(engine));
  await closing;
  expect(engine.closed).toBe(1);
  expect(keeper.engine).toBeNull();
});
