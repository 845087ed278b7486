/** Another process that prepares the base images of the engine settings given as JSON, and says on stdout how far it is, a line each. */
import { openEngine } from '../../graders/engine/connect.ts';
import type { EngineSettings } from '../../graders/engine/engine.ts';

const engine = await openEngine(JSON.parse(process.argv[2] ?? '') as EngineSettings);
const say = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
say(await engine.prepareImages({ onProgress: say }));
await engine.close();
