/** The settings: the only reader of the environment. Flags of the command line override variables. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { parseMirrors } from '../graders/index.ts';
import { UsageError } from './errors.ts';

interface Setting<T> {
  /** The environment variable. */
  variable: string;
  /** As written in the environment; '' means that Drydock chooses. */
  default: string;
  description: string;
  schema: z.ZodType<T, string>;
}

function setting<T>(variable: string, byDefault: string, description: string, schema: z.ZodType<T, string>) {
  return { variable, default: byDefault, description, schema } satisfies Setting<T>;
}

/** Digits only, so that `3e3`, ` 3` and `0x10` are refused rather than guessed at. */
function wholeNumber(min: number, max: number) {
  const rule = `a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, rule)
    .transform(Number)
    .refine((value) => value >= min && value <= max, rule);
}

const optional = <T>(schema: z.ZodType<T, string>) =>
  z.union([z.literal('').transform(() => undefined), schema], { error: (issue) => unionMessage(issue, schema) });

function unionMessage(issue: { input?: unknown }, schema: z.ZodType): string {
  return schema.safeParse(issue.input).error?.issues[0]?.message ?? 'invalid';
}

const hostName = /^(?:[A-Za-z0-9._-]{1,253}|\[?[0-9A-Fa-f:.]+\]?)$/;
const logLevels = ['debug', 'info', 'warn', 'error'] as const;

/** Every setting, in the order of the README. */
export const settings = {
  port: setting(
    'DRYDOCK_PORT',
    '3000',
    'The port to listen on, 0 to 65535. 0 takes any free port.',
    wholeNumber(0, 65535),
  ),
  host: setting(
    'DRYDOCK_HOST',
    '127.0.0.1',
    'The address to listen on. There is no login: anything but loopback lets everybody who can reach the address use the lab.',
    z
      .string()
      .regex(hostName, 'an IP address or a host name')
      .transform((name) => name.replaceAll(/[[\]]/g, '')),
  ),
  hosts: setting(
    'DRYDOCK_HOSTS',
    '',
    'Further host names under which browsers may reach the lab (behind a proxy), separated by commas. IP addresses and localhost always may.',
    z
      .string()
      .refine((text) => text === '' || text.split(',').every((name) => hostName.test(name.trim())), {
        error: 'host names without port, separated by commas',
      })
      .transform((text) =>
        text
          .split(',')
          .map((name) => name.trim().toLowerCase())
          .filter((name) => name !== ''),
      ),
  ),
  data: setting(
    'DRYDOCK_DATA',
    './data',
    'The folder for the database and the private engine. It is made when it is missing.',
    z
      .string()
      .min(1, 'the path of a folder')
      .transform((path) => resolve(path)),
  ),
  engine: setting(
    'DRYDOCK_ENGINE',
    'auto',
    'The container engine: auto, off, private, unix://PATH or tcp://HOST:PORT.',
    z
      .string()
      .regex(/^(?:auto|off|private|unix:\/\/\/.+|tcp:\/\/.+)$/, 'auto, off, private, unix:///PATH or tcp://HOST:PORT'),
  ),
  dockerHost: setting(
    'DOCKER_HOST',
    '',
    'Where the docker command finds its engine: DRYDOCK_ENGINE=auto asks there first. Only unix:// and tcp:// are used.',
    z.string(),
  ),
  registryMirror: setting(
    'DRYDOCK_REGISTRY_MIRROR',
    '',
    'Where base images are asked for instead of their own registries: `PREFIX` for all, `HOST=PREFIX` for one, separated by commas; `off` asks none. Empty: their own registries.',
    z
      .string()
      .refine(
        (text) => parseMirrors(text) !== null,
        'off, or prefixes like registry.example:5000/hub and HOST=PREFIX, separated by commas, without https:// and without credentials',
      ),
  ),
  slots: setting(
    'DRYDOCK_SLOTS',
    '',
    'How many submissions are graded at once, 1 to 64. Empty: what suits the engine.',
    optional(wholeNumber(1, 64)),
  ),
  gradeSeconds: setting(
    'DRYDOCK_GRADE_SECONDS',
    '600',
    'The longest that one grading may take, 10 to 7200 seconds; then it is stopped and tried again. Builds and probes have shorter limits of their own; it is never less than five times that of a build.',
    wholeNumber(10, 7200),
  ),
  buildSeconds: setting(
    'DRYDOCK_BUILD_SECONDS',
    '120',
    'The time of a build, 5 to 1800 seconds. Waiting for a slot, for base images or for a busy machine does not count.',
    wholeNumber(5, 1800),
  ),
  buildLogMegabytes: setting('DRYDOCK_BUILD_LOG_MB', '4', 'What a build may print, 1 to 100 MB.', wholeNumber(1, 100)),
  buildMemoryMegabytes: setting(
    'DRYDOCK_BUILD_MEMORY_MB',
    '2048',
    'Memory of all processes of a slot (a build, or the containers of a task) together, 64 to 262144 MB. Needs a private engine, as the next three do.',
    wholeNumber(64, 262_144),
  ),
  buildCpus: setting('DRYDOCK_BUILD_CPUS', '2', 'Cores that a slot may use at once, 1 to 64.', wholeNumber(1, 64)),
  buildProcesses: setting(
    'DRYDOCK_BUILD_PROCESSES',
    '512',
    'Processes and threads of a slot at once, 32 to 32768.',
    wholeNumber(32, 32_768),
  ),
  buildDiskMegabytes: setting(
    'DRYDOCK_BUILD_DISK_MB',
    '6000',
    'The disk of a slot, 500 to 1000000 MB: base images, layers and what containers write. It takes space as it fills.',
    wholeNumber(500, 1_000_000),
  ),
  scanner: setting(
    'DRYDOCK_SCANNER',
    'auto',
    'A scanner that X-rays ask for a second opinion: `auto` takes Trivy or Grype from the PATH, `off` asks nobody, or the path of one of the two. It works offline, with the database that it has; no grade depends on it.',
    z
      .string()
      .regex(
        /^(?:auto|off|(?:.*\/)?(?:trivy|grype)[^/]*)$/,
        'auto, off, or the path of a program whose name begins with trivy or grype',
      ),
  ),
  log: setting(
    'DRYDOCK_LOG',
    'info',
    'What is logged to stderr: debug, info, warn or error.',
    z.enum(logLevels, { error: logLevels.join(', ') }),
  ),
} as const;

export type Config = Readonly<{ [K in keyof typeof settings]: z.output<(typeof settings)[K]['schema']> }>;
export type LogLevel = (typeof logLevels)[number];

/** For a program that is started: what it inherits, and these on top. */
export function childEnvironment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, ...more };
}

/** Values of command line flags by the setting's key, as text. */
export type Overrides = { [K in keyof typeof settings]?: string | undefined };

/** Reads all settings at once. Throws {@link UsageError} that names every invalid one and what is allowed. */
export function readConfig(
  overrides: Overrides = {},
  env: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  const faults: string[] = [];
  const entries = Object.entries(settings).map(([key, { variable, default: byDefault, schema }]) => {
    const flag = overrides[key as keyof typeof settings];
    const text = flag ?? env[variable] ?? byDefault;
    const result = z.safeParse(schema as z.ZodType<unknown>, text);
    if (!result.success) {
      const name = flag === undefined ? variable : `--${key} (${variable})`;
      faults.push(`${name} is ${JSON.stringify(text)}; it must be ${result.error.issues[0]?.message}.`);
    }
    return [key, result.data] as const;
  });
  if (faults.length > 0) throw new UsageError(faults.join('\n'));
  return Object.freeze(Object.fromEntries(entries)) as Config;
}

/**
 * Variables that look like settings and are none, as sentences. They are told, not refused: platforms set some by
 * themselves (Kubernetes gives every container `DRYDOCK_SERVICE_HOST` for a service of that name).
 */
export function misspeltSettings(env: Readonly<Record<string, string | undefined>> = process.env): string[] {
  const known = new Set<string>(Object.values(settings).map(({ variable }) => variable));
  return Object.keys(env)
    .filter((name) => name.startsWith('DRYDOCK_') && !name.startsWith('DRYDOCK_TEST_') && !known.has(name))
    .map((name) => `${name} is not a setting and is ignored; the settings are ${[...known].join(', ')}.`);
}
