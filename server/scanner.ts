/**
 * Trivy or Grype of this machine, asked for a second opinion about an X-ray: they get our inventory as CycloneDX and their own
 * database. Offline, with a limit of time and output; whatever goes wrong is said in the opinion and stops nothing.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import {
  cycloneDx,
  noOpinion,
  opinionOf,
  readGrype,
  readTrivy,
  type ImageReport,
  type ScannerName,
  type SecondOpinion,
  type Xray,
} from '../graders/index.ts';
import { childEnvironment } from './config.ts';

export interface Scanner {
  name: ScannerName;
  /** A path, or a name that the PATH leads to. */
  program: string;
}

export interface ScannerLimits {
  /** Milliseconds, for each time that it is started. */
  timeMs: number;
  outputBytes: number;
}

const usualLimits: ScannerLimits = { timeMs: 60_000, outputBytes: 32 * 1024 * 1024 };

/** Neither fetches a database nor asks whether there is a newer release. An older release does not mind a word that it does not know here. */
const offline = {
  TRIVY_OFFLINE_SCAN: 'true',
  TRIVY_SKIP_DB_UPDATE: 'true',
  TRIVY_SKIP_JAVA_DB_UPDATE: 'true',
  TRIVY_SKIP_VERSION_CHECK: 'true',
  TRIVY_DISABLE_TELEMETRY: 'true',
  TRIVY_QUIET: 'true',
  GRYPE_DB_AUTO_UPDATE: 'false',
  GRYPE_DB_VALIDATE_AGE: 'false',
  GRYPE_CHECK_FOR_APP_UPDATE: 'false',
};

/** What DRYDOCK_SCANNER means on this machine; null: nobody is asked. */
export async function findScanner(setting: string, limits: ScannerLimits = usualLimits): Promise<Scanner | null> {
  if (setting === 'off') return null;
  if (setting !== 'auto') return { name: basename(setting).startsWith('grype') ? 'grype' : 'trivy', program: setting };
  for (const name of ['trivy', 'grype'] as const) {
    const answered = await run(name, ['version'], limits).then(
      () => true,
      () => false,
    );
    if (answered) return { name, program: name };
  }
  return null;
}

/** The X-ray with the opinion in its report; as it is when there is no scanner. Rejects only with the signal's reason. */
export async function withSecondOpinion(
  xray: Xray,
  scanner: Scanner | null,
  signal?: AbortSignal,
  limits: ScannerLimits = usualLimits,
): Promise<Xray> {
  if (scanner === null) return xray;
  const secondOpinion = await ask(scanner, xray.report, limits, signal);
  signal?.throwIfAborted();
  return { ...xray, report: { ...xray.report, secondOpinion } };
}

async function ask(
  { name, program }: Scanner,
  report: ImageReport,
  limits: ScannerLimits,
  signal?: AbortSignal,
): Promise<SecondOpinion> {
  const folder = await mkdtemp(join(tmpdir(), 'drydock-inventory-'));
  try {
    const file = join(folder, 'inventory.cdx.json');
    const inventory = cycloneDx(report, {
      name: 'inventory',
      serial: randomUUID(),
      time: new Date().toISOString(),
      toolVersion: '',
    });
    // Its opinion is its own: what the bundled list found stays here.
    await writeFile(file, JSON.stringify({ ...inventory, vulnerabilities: [] }));
    const start = (...words: string[]): Promise<string> => run(program, words, limits, signal);
    const answer =
      name === 'grype'
        ? readGrype(await start(`sbom:${file}`, '--output', 'json'))
        : readTrivy(
            await start('sbom', '--format', 'json', file),
            await start('version', '--format', 'json').catch(() => ''),
          );
    return answer === null
      ? noOpinion(name, 'What it printed is not the report that is read here.')
      : opinionOf(name, answer, report);
  } catch (error) {
    return noOpinion(name, error instanceof Error ? error.message : String(error));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What it prints. Rejects with why it did not end well, in one sentence. */
function run(program: string, words: string[], limits: ScannerLimits, signal?: AbortSignal): Promise<string> {
  const { timeMs, outputBytes } = limits;
  return new Promise((resolve, reject) => {
    execFile(
      program,
      words,
      {
        timeout: timeMs,
        maxBuffer: outputBytes,
        killSignal: 'SIGKILL',
        env: childEnvironment(offline),
        ...(signal && { signal }),
      },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(faultOf(error, stderr, limits)));
      },
    );
  });
}

function faultOf(error: Error & { code?: unknown; killed?: boolean }, stderr: string, limits: ScannerLimits): string {
  if (error.code === 'ENOENT') return 'It is not there.';
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return `It printed more than ${limits.outputBytes} bytes.`;
  if (error.killed) return `It took longer than ${limits.timeMs / 1000} seconds.`;
  const last = stderr.trim().split('\n').at(-1) ?? '';
  return last === '' ? `It ended with ${String(error.code)}.` : `It ended with ${String(error.code)}: ${last}`;
}
