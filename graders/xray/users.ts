/** Users and groups by an image's own /etc/passwd and /etc/group: passwd(5), group(5). */
import type { ConfigReport } from './report.ts';

export interface Users {
  user(uid: number): string | null;
  group(gid: number): string | null;
  /** Whom a USER instruction means: `name`, `uid`, `name:group`…; '' is root. */
  resolve(declared: string): Omit<ConfigReport['user'], 'declared' | 'line'>;
}

export function readUsers(passwd: string, group: string): Users {
  const rows = (text: string): string[][] => text.split('\n').map((line) => line.split(':'));
  const users = rows(passwd).flatMap(([name, , uid, gid]) =>
    name && isId(uid) && isId(gid) ? [{ name, uid: Number(uid), gid: Number(gid) }] : [],
  );
  const groups = rows(group).flatMap(([name, , gid]) => (name && isId(gid) ? [{ name, gid: Number(gid) }] : []));
  return {
    user: (uid) => users.find((one) => one.uid === uid)?.name ?? null,
    group: (gid) => groups.find((one) => one.gid === gid)?.name ?? null,
    resolve(declared) {
      const [who = '', whose] = declared.split(':');
      const known =
        who === ''
          ? users.find(({ uid }) => uid === 0)
          : users.find((one) => (isId(who) ? one.uid === Number(who) : one.name === who));
      const uid = who === '' ? 0 : isId(who) ? Number(who) : (known?.uid ?? null);
      const named = whose === undefined ? undefined : groups.find(({ name }) => name === whose)?.gid;
      const gid =
        whose === undefined ? (known?.gid ?? (uid === null ? null : 0)) : isId(whose) ? Number(whose) : (named ?? null);
      return { uid, gid, name: known?.name ?? null, root: uid === 0 };
    },
  };
}

function isId(text: string | undefined): boolean {
  return /^\d{1,10}$/.test(text ?? '');
}
