/** Runs a script on a model account, as the checks and the command line do. */
import { accountSchema, type AccountState } from '../../../graders/awscli/account/state.ts';
import { runScript, type ScriptRun } from '../../../graders/awscli/run.ts';
import { parseScript, type Script } from '../../../graders/awscli/shell/script.ts';

export function scriptOf(text: string): Script {
  const { subject, problems } = parseScript(text, 'setup.sh');
  if (subject === null) throw new Error(problems[0]?.message);
  return subject;
}

/** An account in which the lesson's repository is there. */
export const lessonAccount: AccountState = accountSchema.parse({
  regions: { 'eu-west-2': { ecr: { repositories: [{ repositoryName: 'my-app' }] } } },
});

export function run(
  text: string,
  account: AccountState = lessonAccount,
  files: Record<string, string> = {},
): ScriptRun {
  return runScript(scriptOf(text), account, files);
}

/** What the script prints; throws when it is not followed or finds anything wrong. */
export function output(text: string, account?: AccountState, files?: Record<string, string>): string {
  const { stdout, findings } = run(text, account, files);
  if (findings.length > 0) throw new Error(findings.map(({ message }) => message).join('\n'));
  return stdout;
}

/** The messages of what went wrong, with their lines. */
export function faults(text: string, account?: AccountState, files?: Record<string, string>): string[] {
  return run(text, account, files).findings.map(({ line, message }) => `${line}: ${message}`);
}

export function here(run: ScriptRun) {
  return run.account.regions['eu-west-2']!;
}
