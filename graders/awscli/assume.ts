/** A script alone says nothing about the account that it is for: repositories that it takes for granted are assumed to be there. */
import type { Files } from '../check.ts';
import { accountSchema } from './account/state.ts';
import { runScript, type ScriptRun } from './run.ts';
import type { Script } from './shell/script.ts';

const mostAssumed = 20;

/** Runs the script on an empty account, and again with every repository whose absence stopped it where it did not ask. */
export function runOnAssumed(script: Script, files: Files): ScriptRun & { assumed: string[] } {
  const assumed: string[] = [];
  while (true) {
    const account = accountSchema.parse({});
    const regions = new Set(assumed.map((each) => each.split(' ')[0]!));
    for (const region of regions) {
      const names = assumed.filter((each) => each.startsWith(`${region} `)).map((each) => each.split(' ')[1]!);
      account.regions[region] = accountSchema.parse({
        regions: { [region]: { ecr: { repositories: names.map((repositoryName) => ({ repositoryName })) } } },
      }).regions[region]!;
    }
    const run = runScript(script, account, files);
    const missing = run.calls.find(({ code, checked }) => code === 'RepositoryNotFoundException' && !checked);
    const name = /'([^']+)'/.exec(missing?.message ?? '')?.[1];
    const entry = `${missing?.region} ${name}`;
    if (name === undefined || assumed.includes(entry) || assumed.length >= mostAssumed) return { ...run, assumed };
    assumed.push(entry);
  }
}
