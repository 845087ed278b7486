import { z } from 'zod';
import { defineImageProbe } from '../../check.ts';
import type { Finding } from '../../check.ts';
import type { FileEntry } from '../../evidence.ts';
import { globPattern } from '../../glob.ts';
import { serviceExample } from '../../image/examples.ts';
import { accountsOf } from '../../image/passwd.ts';
import { lastIn, placeIn } from '../../image/places.ts';

const octal = z.string().regex(/^[0-7]{3,4}$/, 'an octal mode like 0644');
const account = z.union([z.int().min(0), z.string().min(1)]);

export default defineImageProbe({
  subject: 'dockerfile',
  params: z.strictObject({
    dockerfile: z.string().default('Dockerfile'),
    rules: z
      .array(
        z.strictObject({
          /** A path or a pattern; something has to fit it. Symbolic links have no mode of their own and are left out. */
          path: z.string().startsWith('/'),
          /** A number, or a name of the image's /etc/passwd. */
          owner: account.optional(),
          /** A number, or a name of the image's /etc/group. */
          group: account.optional(),
          /** Exactly this mode. */
          mode: octal.optional(),
          /** None of these bits, e.g. `022` (writable for group and others) or `6000` (setuid, setgid). */
          without: octal.optional(),
        }),
      )
      .min(1),
  }),
  title: 'Files belong to whom they should, with the mode they should have',
  help: `Reads owner, group and mode of every file that a rule's path fits from the final file system. Owners are compared as numbers,
as the kernel does; a name is looked up in the image's own /etc/passwd and /etc/group.`,
  examples: {
    good: [
      {
        files: serviceExample('RUN mkdir /data && chown node:node /data && chmod 750 /data'),
        with: {
          rules: [
            { path: '/app/**', owner: 0, without: '022' },
            { path: '/data', owner: 'node', group: 'node', mode: '0750' },
          ],
        },
      },
    ],
    bad: [
      { files: serviceExample('RUN chown node server.js'), with: { rules: [{ path: '/app/**', owner: 'root' }] } },
      { files: serviceExample('RUN chmod 664 server.js'), with: { rules: [{ path: '/app/*.js', without: '022' }] } },
      {
        files: serviceExample('RUN chmod u+s /bin/busybox'),
        with: { rules: [{ path: '/bin/*', without: '6000' }] },
        note: 'setuid',
      },
      { files: serviceExample(), with: { rules: [{ path: '/data', mode: '0750' }] }, note: 'nothing is there' },
    ],
  },
  run: async (evidence, { dockerfile, rules }) => {
    const image = await evidence.image(dockerfile);
    const accounts = await accountsOf(image);
    const entries = (await image.list('/')).filter(({ type }) => type !== 'symlink');
    const findings: Finding[] = [];
    for (const rule of rules) {
      const fits = globPattern(rule.path);
      const judged = entries.filter(({ path }) => fits.test(path));
      const owner = idOf(rule.owner, accounts.users);
      const group = idOf(rule.group, accounts.groups);
      const unknown = [rule.owner, rule.group].find(
        (name, index) => name !== undefined && [owner, group][index] === null,
      );
      const wrong = judged.flatMap((entry) => {
        const fault = faultOf(entry, { ...rule, owner, group });
        return fault === null ? [] : [{ entry, fault }];
      });
      const [first] = wrong;
      const place = placeIn(evidence.files, dockerfile, (target) =>
        lastIn(target, ({ keyword, text }) => ['COPY', 'ADD', 'RUN'].includes(keyword) && /ch(?:own|mod)/.test(text)),
      );
      if (judged.length === 0)
        findings.push({
          ...place,
          message: `Nothing in the image fits \`${rule.path}\`, so its owner and mode could not be looked at.`,
        });
      else if (unknown !== undefined)
        findings.push({
          ...place,
          message: `\`${judged[0]!.path}\` should belong to \`${unknown}\`, and the image's /etc/passwd and /etc/group have no such name: nobody can own it.`,
        });
      else if (first)
        findings.push({
          ...place,
          message: `\`${first.entry.path}\` ${first.fault}${wrong.length > 1 ? `, and ${wrong.length - 1} more are wrong in the same way` : ''}. Owner and mode decide who can change what the service trusts.`,
          witness: {
            form: 'files',
            entries: wrong.slice(0, 12).map(({ entry, fault }) => ({
              path: entry.path,
              mode: modeText(entry.mode),
              owner: `${entry.uid}:${entry.gid}`,
              note: fault,
            })),
          },
        });
    }
    return findings;
  },
});

/** undefined: not asked for; null: no such name. */
function idOf(wanted: number | string | undefined, names: ReadonlyMap<string, number>): number | null | undefined {
  return typeof wanted === 'string' ? (names.get(wanted) ?? null) : wanted;
}

function faultOf(
  { uid, gid, mode }: FileEntry,
  rule: {
    owner: number | null | undefined;
    group: number | null | undefined;
    mode?: string | undefined;
    without?: string | undefined;
  },
): string | null {
  if (typeof rule.owner === 'number' && uid !== rule.owner) return `belongs to uid ${uid} instead of ${rule.owner}`;
  if (typeof rule.group === 'number' && gid !== rule.group) return `belongs to gid ${gid} instead of ${rule.group}`;
  if (rule.mode !== undefined && mode !== Number.parseInt(rule.mode, 8))
    return `has mode ${modeText(mode)} instead of ${modeText(Number.parseInt(rule.mode, 8))}`;
  if (rule.without !== undefined && (mode & Number.parseInt(rule.without, 8)) !== 0)
    return `has mode ${modeText(mode)}, which includes ${modeText(mode & Number.parseInt(rule.without, 8))}`;
  return null;
}

function modeText(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
