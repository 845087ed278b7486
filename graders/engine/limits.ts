/** What a learner's build may use. Each is a setting; a finding names the one that was reached. */
export interface BuildLimits {
  /** Milliseconds that the build itself had a chance to run: waiting for a place, for images or for a busy machine does not count. */
  time: number;
  /** Bytes of log. */
  output: number;
  /** Bytes, of all its processes together and what they keep in memory. */
  memory: number;
  /** Cores at once. */
  cpus: number;
  /** Processes and threads at once. */
  processes: number;
  /** Bytes of the disk that it writes to; the images that it stands on lie there too. */
  disk: number;
}

export const defaultBuildLimits: BuildLimits = {
  time: 120_000,
  output: 4e6,
  memory: 2048e6,
  cpus: 2,
  processes: 512,
  disk: 6000e6,
};
