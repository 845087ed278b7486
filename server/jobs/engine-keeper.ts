/**
 * Keeps the engine open: opens it in the background, prepares base images, notices when it goes away and when it is back.
 * The rest of the server asks for the engine of this moment.
 */
import { EngineFault, type BaseImageState, type Engine } from '../../graders/index.ts';
import type { Status } from '../contract.ts';
import type { Log } from '../log.ts';

export type EngineState = Status['engine']['state'];

export interface EngineKeeperOptions {
  /** Opens the engine; throws {@link EngineFault} of reason `absent` when there is none. */
  open: () => Promise<Engine>;
  /** The setting is `off`: never open one. */
  off: boolean;
  log: Log;
  /** Called whenever grading may go on or must wait. */
  onChange: () => void;
  /** Between looks at an engine; an absent one is looked for at a tenth of this pace. Default 3000. */
  lookMs?: number;
  reapMs?: number;
  /** Before base images that could not be prepared are tried again. Default 10 minutes. */
  prepareMs?: number;
}

const offMessage =
  'The engine is switched off (DRYDOCK_ENGINE=off): static checks are graded, checks that need an engine are not.';

export class EngineKeeper {
  readonly #options: EngineKeeperOptions;
  #engine: Engine | null = null;
  #state: EngineState;
  #message: string;
  #images: BaseImageState[] = [];
  #preparation: Promise<void> | null = null;
  readonly #stopping = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #wake: () => void = () => {};
  #lastReap = 0;
  #lastPreparation = 0;

  constructor(options: EngineKeeperOptions) {
    this.#options = options;
    this.#state = options.off ? 'off' : 'starting';
    this.#message = options.off ? offMessage : 'The engine is starting.';
  }

  start(): void {
    if (!this.#options.off) this.#loop = this.#keep();
  }

  /** To grade with; null while there is none that answers. */
  get engine(): Engine | null {
    return this.#state === 'ready' ? this.#engine : null;
  }
  get state(): EngineState {
    return this.#state;
  }
  /** Which engine it is, or what is missing and what to do. */
  get message(): string {
    return this.#message;
  }
  get images(): readonly BaseImageState[] {
    return this.#images;
  }
  get preparing(): boolean {
    return this.#preparation !== null;
  }
  /**
   * Prepares base images now, stand-ins included: the registries are asked again. Joins a preparation that runs. False:
   * there is no engine to prepare them on.
   */
  prepare(): boolean {
    if (this.#engine === null || this.#state !== 'ready') return false;
    this.#prepare(this.#engine, true);
    return true;
  }

  /** True while checks that need an engine should wait rather than be answered with `error`. */
  get worthWaiting(): boolean {
    return this.#state === 'starting' || this.#state === 'unreachable';
  }

  /** Asks now whether the engine still answers. True: it does not, so what just failed was its fault. */
  async isGone(): Promise<boolean> {
    if (this.#engine === null || this.#state !== 'ready') return true;
    const trouble = await this.#engine.trouble();
    if (trouble !== null) this.#lost(trouble);
    return trouble !== null;
  }

  /** Stops looking, ends the preparation and closes the engine. */
  async close(): Promise<void> {
    this.#stopping.abort(new Error('Drydock is stopping.'));
    this.#wake();
    await this.#loop;
    await this.#preparation;
    await this.#engine?.close();
    this.#engine = null;
  }

  async #keep(): Promise<void> {
    const { lookMs = 3000 } = this.#options;
    while (!this.#stopping.signal.aborted) {
      try {
        if (this.#engine === null) await this.#open();
        else await this.#look(this.#engine);
      } catch (error) {
        this.#options.log.error('The engine could not be looked after.', error);
      }
      await this.#sleep(this.#state === 'absent' ? lookMs * 10 : lookMs);
    }
  }

  async #open(): Promise<void> {
    const { open, log } = this.#options;
    try {
      this.#engine = await open();
    } catch (error) {
      const fault = error instanceof EngineFault ? [error.message, error.fix].filter(Boolean).join(' ') : String(error);
      const state = error instanceof EngineFault && error.reason === 'absent' ? 'absent' : 'unreachable';
      // The first attempt decides; an engine that was there and cannot be opened again is still expected back.
      if (this.#state === 'starting' || this.#message !== fault) {
        log.warn(`No engine: ${fault}`, error instanceof EngineFault ? undefined : error);
        this.#set(this.#state === 'unreachable' ? 'unreachable' : state, fault);
      }
      return;
    }
    if (this.#stopping.signal.aborted) return;
    this.#engine.onCapacity(this.#options.onChange);
    await this.#ready(this.#engine);
  }

  async #look(engine: Engine): Promise<void> {
    const trouble = await engine.trouble();
    if (trouble === null) {
      if (this.#state !== 'ready') await this.#ready(engine);
      else if (Date.now() - this.#lastPreparation >= (this.#options.prepareMs ?? 600_000)) this.#prepare(engine);
      const reaped = await this.#reap(engine);
      // The command line changes them too: `images prepare` and `import` beside the server.
      if (reaped && this.#preparation === null) this.#images = await engine.baseImages();
      return;
    }
    this.#lost(trouble);
    // A private engine that died does not come back by itself, and a socket may have moved: open from the beginning.
    this.#engine = null;
    await engine.close().catch((error: unknown) => this.#options.log.debug('Closing the lost engine failed.', error));
    await this.#open();
  }

  async #ready(engine: Engine): Promise<void> {
    await this.#reap(engine, true);
    this.#images = await engine.baseImages();
    this.#prepare(engine);
    const { name, version, kind } = engine.summary();
    const message = `${name} ${version}, ${kind === 'private' ? 'private to this lab' : 'shared with others on this machine'}.`;
    this.#options.log.info(`Engine: ${message}`);
    this.#set('ready', message);
  }

  #prepare(engine: Engine, renew = false): void {
    if (this.#preparation) return;
    if (!renew && this.#images.every((image) => image.state === 'ready')) return this.#warm(engine);
    const { log, onChange } = this.#options;
    this.#lastPreparation = Date.now();
    this.#preparation = engine
      .prepareImages({
        renew,
        signal: this.#stopping.signal,
        onProgress: (state) => {
          const at = this.#images.findIndex((image) => image.reference === state.reference);
          if (at === -1) this.#images.push(state);
          else {
            if (this.#images[at]!.state !== state.state) log.info(`${state.reference}: ${state.message}`);
            this.#images[at] = state;
          }
        },
      })
      .then(
        (images) => void (this.#images = images),
        async (error: unknown) => {
          if (!this.#stopping.signal.aborted) log.warn(`Base images could not all be prepared: ${String(error)}`);
          this.#images = await engine.baseImages().catch(() => this.#images);
        },
      )
      .finally(() => {
        this.#preparation = null;
        onChange();
        this.#warm(engine);
      });
  }

  /** In the background: the first submission need not wait for its slot to start. */
  #warm(engine: Engine): void {
    const { log } = this.#options;
    engine.warm().catch((error: unknown) => {
      if (!this.#stopping.signal.aborted) log.warn(`Slots could not be made ready beforehand: ${String(error)}`);
    });
  }

  /** False: it is not yet time. */
  async #reap(engine: Engine, now = false): Promise<boolean> {
    const { reapMs = 30_000, log } = this.#options;
    if (!now && Date.now() - this.#lastReap < reapMs) return false;
    this.#lastReap = Date.now();
    try {
      const removed = Object.entries(await engine.reap()).filter(([, count]) => count > 0);
      if (removed.length > 0)
        log.info(`Removed what crashed gradings left: ${removed.map(([what, n]) => `${n} ${what}`).join(', ')}.`);
    } catch (error) {
      log.warn(`Leftovers of crashed gradings could not be removed: ${String(error)}`);
    }
    return true;
  }

  #lost(trouble: string): void {
    if (this.#state === 'unreachable') return;
    this.#options.log.warn(`The engine stopped answering: ${trouble}`);
    this.#set('unreachable', trouble);
    this.#wake();
  }

  #set(state: EngineState, message: string): void {
    this.#state = state;
    this.#message = message;
    this.#options.onChange();
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#stopping.signal.aborted) this.#wake();
    });
  }
}
