/** Names of users and groups as the image's own /etc/passwd and /etc/group have them. */
import type { BuiltImage } from '../evidence.ts';

export interface Accounts {
  /** User name → uid. */
  users: ReadonlyMap<string, number>;
  /** Group name → gid. */
  groups: ReadonlyMap<string, number>;
}

/** An image without these files has no names: the maps are empty. */
export async function accountsOf(image: BuiltImage): Promise<Accounts> {
  const [passwd, group] = await Promise.all(['/etc/passwd', '/etc/group'].map((path) => image.readFile(path)));
  return { users: ids(passwd), groups: ids(group) };
}

/** `name:password:id:…` in both files; the first entry of a name counts. */
function ids(content: Uint8Array | null | undefined): Map<string, number> {
  const found = new Map<string, number>();
  for (const line of Buffer.from(content ?? [])
    .toString()
    .split('\n')) {
    const [name, , id] = line.split(':');
    if (name && id && /^\d+$/.test(id) && !found.has(name)) found.set(name, Number(id));
  }
  return found;
}
