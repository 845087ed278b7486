/** `drydock iam advise`: what an expert would say of policies, with AWS's whole data on the services that they name. */
import { Option, type Command } from 'commander';
import {
  adviceLevels,
  loadAdviceCatalogue,
  policyAdvice,
  policyKinds,
  type AdviceLevel,
  type PolicyKind,
} from '../graders/index.ts';
import { readPolicy } from './policy-files.ts';

interface Options {
  kind?: PolicyKind;
  level: AdviceLevel;
  json?: boolean;
}

export function registerAdvise(iam: Command): void {
  iam
    .command('advise')
    .description(
      'errors, security warnings, warnings and suggestions on policies; exit code 0 when there is nothing to say, else 1. A file named - is standard input',
    )
    .argument('<file...>', 'policies; each is judged by itself')
    .addOption(
      new Option(
        '--kind <kind>',
        'where they are attached; default: told from each document (an SCP cannot be)',
      ).choices(policyKinds),
    )
    .addOption(
      new Option('--level <level>', 'the least severity that is told').choices(adviceLevels).default('suggestion'),
    )
    .option(
      '--json',
      'one JSON document: {findings: [{file, line, column, message, witness?, advice: {code, severity, fix}}]}',
    )
    .action(run);
}

async function run(paths: string[], { kind, level, json }: Options): Promise<void> {
  const policies = await Promise.all(paths.map(readPolicy));
  const catalogue = await loadAdviceCatalogue(policies);
  const findings = policies
    .flatMap(({ source }) => policyAdvice(source, { kind, catalogue }))
    .filter(({ advice }) => advice && adviceLevels.indexOf(advice.severity) <= adviceLevels.indexOf(level));
  const lines = findings.map(
    ({ file, line, column, message, advice }) =>
      `${file}:${line}:${column} ${advice?.severity} ${advice?.code}: ${message} ${advice?.fix}`,
  );
  if (json) process.stdout.write(`${JSON.stringify({ findings }, null, 2)}\n`);
  else process.stdout.write(lines.length > 0 ? `${lines.join('\n')}\n` : 'Nothing to say.\n');
  process.exitCode = findings.length > 0 ? 1 : 0;
}
