/** `drydock iam compare`: whether a policy allows more or less than another, shown by one request each way. */
import type { Command } from 'commander';
import { compare, loadCatalogueOf, type Comparison, type Difference } from '../graders/index.ts';
import { UsageError } from './errors.ts';
import { readPolicy } from './policy-files.ts';

interface Options {
  policy?: string[];
  reference?: string[];
  json?: boolean;
}

export function registerCompare(iam: Command): void {
  iam
    .command('compare')
    .description(
      'does a policy allow anything that a reference does not, and the other way? exit code 3 when that cannot be decided. A file named - is standard input',
    )
    .option('--policy <file...>', 'the policy; several add up')
    .option('--reference <file...>', 'what it is compared with; several add up')
    .option('--json', 'one JSON document: {relation, witness?, reverseWitness?, reason?}')
    .action(run);
}

async function run({ policy = [], reference = [], json }: Options): Promise<void> {
  if (policy.length === 0 || reference.length === 0)
    throw new UsageError('Give --policy FILE and --reference FILE: two policies are compared.');
  const [ours, theirs] = [await readAll(policy), await readAll(reference)];
  const comparison = compare(ours, theirs, await loadCatalogueOf([...ours, ...theirs]));
  process.stdout.write(json ? `${JSON.stringify(comparison)}\n` : told(comparison));
  process.exitCode = comparison.relation === 'undecided' ? 3 : 0;
}

const readAll = (paths: readonly string[]) => Promise.all(paths.map(readPolicy));

const sentences: Readonly<Record<Comparison['relation'], string>> = {
  equivalent: 'Equivalent: both allow the same requests.',
  narrower: 'Narrower: the policy allows nothing that the reference does not, and less.',
  broader: 'Broader: the policy allows everything that the reference does, and more.',
  incomparable: 'Incomparable: each allows something that the other does not.',
  undecided: 'Undecided.',
};

function told({ relation, witness, reverseWitness, reason }: Comparison): string {
  const lines = [
    sentences[relation],
    ...(reason === undefined ? [] : [reason]),
    ...(witness ? [`Only the policy: ${toldDifference(witness)}`] : []),
    ...(reverseWitness ? [`Only the reference: ${toldDifference(reverseWitness)}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function toldDifference({ action, resource, principal, context, statements, deniedBy }: Difference): string {
  const names = (list: Difference['statements']) =>
    list.map(({ policy, index, sid }) => `${policy} statement ${index + 1}${sid ? ` (${sid})` : ''}`).join(', ');
  const by = principal === undefined ? '' : ` by ${principal}`;
  const under = context ? ` with ${JSON.stringify(context)}` : '';
  const other = deniedBy.length > 0 ? `; ${names(deniedBy)} denies it` : '';
  return `${action} on ${resource}${by}${under}, allowed by ${names(statements)}${other}.`;
}
