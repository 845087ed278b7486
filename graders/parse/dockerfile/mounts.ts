/** What RUN mounts: what is written there stays in no layer. */
import type { Instruction } from './instruction.ts';

export interface Mount {
  type: string;
  /** Absolute or as written; empty when there is none. */
  target: string;
  id: string;
}

export function mountsOf({ flags }: Instruction): Mount[] {
  return flags
    .filter(({ name }) => name === 'mount')
    .map(({ value }) => {
      const fields = new Map(
        (value ?? '').split(',').map((field) => field.split('=', 2) as [string, string | undefined]),
      );
      const id = fields.get('id') ?? '';
      const type = fields.get('type') ?? 'bind';
      const target = fields.get('target') ?? fields.get('dst') ?? fields.get('destination') ?? '';
      return { type, id, target: target === '' && type === 'secret' ? `/run/secrets/${id}` : target };
    });
}

/** This folder, or one above it, is mounted while the RUN runs. */
export function isMounted(instruction: Instruction, folder: string): boolean {
  return mountsOf(instruction).some(({ type, target }) => {
    const root = target.replace(/\/+$/, '');
    return (type === 'cache' || type === 'tmpfs') && root !== '' && (folder === root || folder.startsWith(`${root}/`));
  });
}
