/** Runs the command line in this process and answers what it wrote and how it ended. */
import { vi } from 'vitest';
import { main } from '../../server/cli.ts';

export interface CliResult {
  stdout: string;
  stderr: string;
  exitCode: number;
}

export async function drydock(...args: string[]): Promise<CliResult> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((chunk) => {
      written[stream] += String(chunk);
      return true;
    }),
  );
  const before = process.exitCode;
  process.exitCode = undefined;
  try {
    await main(args);
    return { ...written, exitCode: Number(process.exitCode ?? 0) };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
}
