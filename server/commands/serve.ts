/** `drydock serve`: the lab in the browser, until Ctrl-C. */
import type { Command } from 'commander';
import { misspeltSettings, readConfig } from '../config.ts';
import { startServer } from '../main.ts';
import { takePrecedence } from '../priority.ts';

export function register(program: Command): void {
  program
    .command('serve')
    .description('serve the lab; Ctrl-C stops it and everything that it started')
    .option('--port <number>', 'port (DRYDOCK_PORT)')
    .option('--host <address>', 'address to listen on (DRYDOCK_HOST)')
    .option('--data <folder>', 'folder for database and private engine (DRYDOCK_DATA)')
    .action(async (options: { port?: string; host?: string; data?: string }) => {
      for (const sentence of misspeltSettings()) process.stderr.write(`drydock: ${sentence}\n`);
      takePrecedence();
      const server = await startServer(readConfig(options));
      process.stdout.write(`Drydock is ready: ${server.url}\n`);
      let stopping = false;
      const stop = (): void => {
        // A second Ctrl-C does not cut the clean-up short: containers would be left behind.
        if (stopping) return;
        stopping = true;
        process.stderr.write('drydock: stopping …\n');
        server.close().then(
          () => process.exit(0),
          (error: Error) => {
            process.stderr.write(`drydock: ${error.message}\n`);
            process.exit(1);
          },
        );
      };
      process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
    });
}
