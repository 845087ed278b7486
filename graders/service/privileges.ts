/** What the kernel lets the first process of a container do: its capability sets, no_new_privs and seccomp, as sets to compare. */
import { z } from 'zod';
import { Undecided } from '../check.ts';
import type { Witness } from '../check.ts';
import { capabilitiesIn } from '../ecs/capability-set.ts';

const names = z.array(z.string().regex(/^[A-Z_]+$/, 'a capability without CAP_'));
const setDemand = z.union([
  z.strictObject({ exactly: names }).describe('The set is this one.'),
  z.strictObject({ within: names }).describe('Nothing but these.'),
  z.strictObject({ contains: names }).describe('At least these.'),
]);

export const privilegeDemand = {
  effective: setDemand.optional(),
  permitted: setDemand.optional(),
  bounding: setDemand.optional(),
  /** The process and its children can gain nothing by setuid programs. */
  noNewPrivileges: z.boolean().optional(),
  /** System calls are filtered. */
  seccomp: z.boolean().optional(),
};

const schema = z.strictObject(privilegeDemand);
export type PrivilegeDemand = z.infer<typeof schema>;

/** https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
const sets = { effective: 'CapEff', permitted: 'CapPrm', bounding: 'CapBnd' } as const;

/** What is wrong, as sentences about "the first process"; none: nothing. Throws Undecided when the kernel does not tell. */
export function privilegeFaults(status: Readonly<Record<string, string>>, demand: PrivilegeDemand): string[] {
  const faults: string[] = [];
  for (const [which, field] of Object.entries(sets) as [keyof typeof sets, string][]) {
    const wanted = demand[which];
    if (!wanted) continue;
    const held = capabilitiesIn(status[field] ?? '');
    if (!held) throw new Undecided(`The kernel shows no ${which} set (${field} “${status[field] ?? ''}”).`);
    const allowed = 'contains' in wanted ? held : 'exactly' in wanted ? wanted.exactly : wanted.within;
    const needed = 'within' in wanted ? [] : 'exactly' in wanted ? wanted.exactly : wanted.contains;
    const excess = held.filter((name) => !allowed.includes(name));
    const missing = needed.filter((name) => !held.includes(name));
    if (excess.length > 0) faults.push(`its ${which} set holds ${list(excess)}, which it does not need`);
    if (missing.length > 0) faults.push(`its ${which} set lacks ${list(missing)}`);
  }
  const flag = (wanted: boolean | undefined, field: string, on: string, yes: string, no: string): void => {
    if (wanted === undefined || (status[field] === on) === wanted) return;
    faults.push(wanted ? no : yes);
  };
  flag(
    demand.noNewPrivileges,
    'NoNewPrivs',
    '1',
    'it cannot gain rights by setuid programs',
    'it can gain rights by setuid programs (no_new_privs is 0)',
  );
  // 2: SECCOMP_MODE_FILTER.
  flag(
    demand.seccomp,
    'Seccomp',
    '2',
    'its system calls are filtered',
    'its system calls are not filtered (seccomp is off)',
  );
  return faults;
}

export function privilegeWitness(container: string, status: Readonly<Record<string, string>>): Witness {
  const set = (field: string): string => {
    const held = capabilitiesIn(status[field] ?? '');
    return held === null ? '?' : held.length === 0 ? 'none' : held.join(', ');
  };
  return {
    form: 'values',
    title: `/proc/1/status of ${container}`,
    values: [
      ...Object.entries(sets).map(([name, field]) => ({ name, value: set(field) })),
      { name: 'no_new_privs', value: status['NoNewPrivs'] ?? '?' },
      { name: 'seccomp', value: status['Seccomp'] ?? '?' },
    ],
  };
}

function list(found: readonly string[]): string {
  const shown = found.slice(0, 4).map((name) => `\`${name}\``);
  return `${shown.join(', ')}${found.length > 4 ? ` and ${found.length - 4} more` : ''}`;
}
