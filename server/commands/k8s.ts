/** `drydock k8s pss FILE`: the verdict of Kubernetes' Pod Security Admission on a manifest, without a cluster. */
import { basename } from 'node:path';
import { Option, type Command } from 'commander';
import {
  evaluatePodSecurity,
  parseManifests,
  parsePolicyVersion,
  policyVersions,
  type Manifests,
} from '../../graders/index.ts';
import { readText } from '../command-session.ts';
import { UsageError } from '../errors.ts';

const range = `v1.${policyVersions.oldest} to v1.${policyVersions.newest}, or latest (v1.${policyVersions.newest})`;

export function register(program: Command): void {
  // Without this the program's own --version would answer before the command's.
  program.enablePositionalOptions();
  program
    .command('k8s')
    .description('judge Kubernetes manifests')
    .command('pss')
    .description(
      'the Pod Security Standards; exit code 0 allowed, 1 not allowed, 2 the API server could not read the file',
    )
    .argument('<file>', 'a manifest with a Pod, or with objects that have a pod template')
    .addOption(
      new Option('--level <level>', 'level of the standard').choices(['baseline', 'restricted']).makeOptionMandatory(),
    )
    .option('--version <version>', `version of the policy: ${range}`, 'latest')
    .option('--json', 'one JSON document on stdout')
    .action(async (path: string, options: { level: 'baseline' | 'restricted'; version: string; json?: boolean }) => {
      if (parsePolicyVersion(options.version) === null) {
        throw new UsageError(`The policy ${options.version} is not covered; --version takes ${range}.`);
      }
      const manifests = await readManifests(path);
      for (const { line, message } of manifests.unknownFields) {
        process.stderr.write(`drydock: ${path}:${line}: ${message}\n`);
      }
      const { allowed, violations } = evaluatePodSecurity(manifests, options);
      if (options.json) {
        const told = violations.map(({ check, message, container, object, line }) => ({
          check,
          message,
          container,
          object,
          line,
        }));
        process.stdout.write(`${JSON.stringify({ allowed, violations: told }, null, 2)}\n`);
      } else {
        process.stdout.write(`${allowed ? 'allowed' : 'not allowed'} at ${options.level} ${options.version}\n`);
        for (const { check, line, message } of violations)
          process.stdout.write(`${path}:${line} ${check}: ${message}\n`);
      }
      process.exitCode = allowed ? 0 : 1;
    });
}

async function readManifests(path: string): Promise<Manifests> {
  const { subject, problems } = parseManifests(await readText(path), basename(path));
  const [first] = problems;
  if (subject === null || first !== undefined) {
    throw new UsageError(
      `${path}:${first?.line ?? 1}:${first?.column ?? 1}: ${first?.message ?? 'nothing could be read.'}`,
    );
  }
  if (subject.pods.length === 0) {
    throw new UsageError(`${path} holds no pod and nothing with a pod template, so there is nothing to judge.`);
  }
  return subject;
}
