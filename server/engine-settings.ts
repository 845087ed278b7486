/** The engine's settings from the configuration, the same for the server and the command line. */
import { createHash } from 'node:crypto';
import type { EngineSettings } from '../graders/index.ts';
import type { Config } from './config.ts';
import { exercisesDir } from './paths.ts';

export function engineSettings(config: Config): EngineSettings {
  return {
    engine: config.engine,
    ...(config.dockerHost !== '' && { dockerHost: config.dockerHost }),
    dataDir: config.data,
    exercisesDir,
    // One data folder is one Drydock: another one on the same engine must not remove this one's containers.
    instance: createHash('sha256').update(config.data).digest('hex').slice(0, 12),
    registryMirror: config.registryMirror,
    buildLimits: {
      time: config.buildSeconds * 1000,
      output: config.buildLogMegabytes * 1e6,
      memory: config.buildMemoryMegabytes * 1e6,
      cpus: config.buildCpus,
      processes: config.buildProcesses,
      disk: config.buildDiskMegabytes * 1e6,
    },
    ...(config.slots !== undefined && { slots: config.slots }),
  };
}
