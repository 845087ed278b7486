/** `drydock check KIND FILE…`: one check or probe on any file, outside an exercise. */
import { basename } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { kindNames, loadKind, runCheck, runProbe, type Files, type Finding } from '../../graders/index.ts';
import { UsageError } from '../errors.ts';
import { readText, withEngine } from '../command-session.ts';

export function register(program: Command): void {
  program
    .command('check')
    .description('run one kind of check on files; exit code 0 passed, 1 failed, 3 could not be decided')
    .argument('<kind>', 'see `drydock kinds`')
    .argument('<file...>', 'the file to check first, then the files that it needs beside it')
    .option('--with <json>', 'parameters of the kind')
    .option(
      '--build-secret <id=file>',
      'a secret that RUN --mount=type=secret can mount, its value in a file; may be repeated',
      secretFile,
      [],
    )
    .option('--json', 'one JSON document on stdout')
    .action(async (name: string, paths: string[], options: Options) => {
      const kind = await loadKind(name);
      if (!kind) throw new UsageError(`There is no kind ${name}. There are: ${kindNames().join(', ')}.`);
      const params = parameters(options.with, kind.needsEngine ? kind.probe.params : kind.check.params);
      const files: Record<string, string> = {};
      for (const path of paths) {
        const file = basename(path);
        if (files[file] !== undefined)
          throw new UsageError(`Two files are named ${file}; files are told apart by their names.`);
        files[file] = await readText(path);
      }
      const secrets: Record<string, string> = {};
      for (const { id, path } of options.buildSecret) secrets[id] = (await readText(path)).replace(/\r?\n$/, '');
      const file = basename(paths[0]!);
      const outcome = kind.needsEngine ? await probe(kind, files) : await runCheck(kind, file, files, params);
      if (options.json) process.stdout.write(`${JSON.stringify({ kind: name, ...outcome }, null, 2)}\n`);
      else {
        process.stdout.write(`${name}: ${outcome.status}${outcome.reason ? `: ${outcome.reason}` : ''}\n`);
        for (const finding of outcome.findings)
          process.stdout.write(`${finding.file}:${finding.line}:${finding.column} ${told(finding)}\n`);
      }
      process.exitCode = { passed: 0, failed: 1, error: 3 }[outcome.status];

      function probe(loaded: Extract<typeof kind, { needsEngine: true }>, all: Files) {
        return withEngine(true, async ({ engine, trouble }) =>
          engine
            ? runProbe(loaded, engine, file, all, params, secrets)
            : { status: 'error' as const, findings: [], reason: trouble ?? 'There is no container engine.' },
        );
      }
    });
}

/** Advice says its rule first and what to do last. */
function told({ message, advice }: Finding): string {
  return advice ? `${advice.severity} ${advice.code}: ${message} ${advice.fix}` : message;
}

interface Options {
  with?: string;
  buildSecret: SecretFile[];
  json?: boolean;
}

interface SecretFile {
  id: string;
  path: string;
}

/** Values stay out of the command line, where every process of the machine could read them. */
function secretFile(text: string, before: SecretFile[]): SecretFile[] {
  const [, id, path] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (id === undefined || path === undefined) throw new UsageError('--build-secret takes ID=FILE.');
  return [...before, { id, path }];
}

function parameters(text: string | undefined, schema: z.ZodType): unknown {
  let value: unknown = {};
  try {
    if (text !== undefined) value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--with is not JSON: ${(error as Error).message}.`);
  }
  const result = z.safeParse(schema, value);
  if (!result.success) throw new UsageError(`--with does not fit: ${z.prettifyError(result.error)}`);
  return value;
}
