import type { BaseImageState, Engine } from '../../../graders/index.ts';
import type { EngineState } from '../../../server/jobs/engine-keeper.ts';

/** What the engine keeper says, set by the test. */
export class TestEngine {
  state: EngineState = 'absent';
  message = 'There is no container engine.';
  engine: Engine | null = null;
  preparing = false;
  images: BaseImageState[] = [];
  prepare = (): boolean => {
    if (this.state !== 'ready') return false;
    this.preparing = true;
    return true;
  };
  get worthWaiting(): boolean {
    return this.state === 'starting' || this.state === 'unreachable';
  }
  gone = false;
  isGone = (): Promise<boolean> => Promise.resolve(this.gone);
}
