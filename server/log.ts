/** The log: one line of text a message on stderr, so that results on stdout stay clean. */
import type { LogLevel } from './config.ts';

const order: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

export type Log = Record<LogLevel, (message: string, error?: unknown) => void>;

/** `write` receives whole lines. A stack is written for unexpected errors only, i.e. when `error` is given. */
export function createLog(level: LogLevel, write: (line: string) => void = (line) => process.stderr.write(line)): Log {
  const at =
    (own: LogLevel) =>
    (message: string, error?: unknown): void => {
      if (order.indexOf(own) < order.indexOf(level)) return;
      const cause =
        error === undefined ? '' : `\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
      // Text of a learner in a message must not forge a line or move the cursor of a terminal.
      write(
        `${new Date().toISOString()} ${own} ${(message + cause).replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, ' ').replaceAll('\n', '\n  ')}\n`,
      );
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
