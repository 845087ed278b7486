import { measure, type Judgement } from './measurement.ts';

type EngineNumbers = {
  /** 1 or 2; null where the engine does not say. */
  cgroupVersion: number | null;
  cgroupDriver: string;
  storageDriver: string;
  memory: boolean;
  swap: boolean;
  processes: boolean;
  cpu: boolean;
  defaultRuntime: string;
};

export default measure<EngineNumbers>({
  name: 'engine-limits',
  group: 'engine',
  title: 'What the kernel offers',
  tried: 'The engine is asked which limits its kernel can keep, and how it stores images.',
  guard: 'none',
  assessment: false,
  timeLimitMs: 5000,
  async take({ docker }) {
    const info = (await docker.info()) as Record<string, unknown>;
    const text = (name: string): string => (typeof info[name] === 'string' ? info[name] : 'unknown');
    // Engines before 20.10 know cgroup v1 only and do not say so.
    const version = Number(info['CgroupVersion'] ?? 1);
    return {
      cgroupVersion: Number.isInteger(version) ? version : null,
      cgroupDriver: text('CgroupDriver'),
      storageDriver: text('Driver'),
      memory: info['MemoryLimit'] === true,
      swap: info['SwapLimit'] === true,
      processes: info['PidsLimit'] === true,
      cpu: info['CpuCfsQuota'] === true,
      defaultRuntime: text('DefaultRuntime'),
    };
  },
  judge({ cgroupVersion, cgroupDriver, storageDriver, memory, swap, processes, cpu, defaultRuntime }): Judgement {
    const missing = [...(memory ? [] : ['memory']), ...(processes ? [] : ['processes']), ...(cpu ? [] : ['CPU'])];
    const facts = `cgroup v${cgroupVersion ?? '?'} (${cgroupDriver}), storage ${storageDriver}, runtime ${defaultRuntime}`;
    if (missing.length > 0)
      return {
        verdict: 'does not hold',
        happened: `${facts}; it cannot limit ${missing.join(', ')}.`,
        means: 'Limits on what is missing are silently ignored, for containers too.',
        todo: 'Switch the cgroup controllers on (for a rootless engine: delegate them to its user with systemd).',
      };
    return {
      verdict: 'holds',
      happened: `${facts}; memory${swap ? ', swap' : ''}, processes and CPU can be limited.`,
      means:
        storageDriver === 'vfs'
          ? 'Containers can be limited. Storage vfs copies every layer in full: builds are slow and take much disk.'
          : 'Containers can be limited.',
      todo:
        storageDriver === 'vfs' ? 'Put the engine’s data on a file system that overlay2 can use (ext4, xfs).' : null,
    };
  },
});
