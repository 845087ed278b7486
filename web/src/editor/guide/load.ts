/** The guides of the graders, each loaded with the first file that needs it. */
import { guides } from '../../../../graders/guides.ts';

export type GuideName = keyof typeof guides;
export const isGuideName = (name: string): name is GuideName => Object.hasOwn(guides, name);

type Loaded = Awaited<ReturnType<(typeof guides)[GuideName]>>;

const loaded = new Map<GuideName, Promise<Loaded | null>>();

/** Null when the script did not come; the next call asks again. */
export function loadGuide(name: GuideName): Promise<Loaded | null> {
  const known = loaded.get(name);
  if (known) return known;
  const asked = guides[name]().catch(() => {
    loaded.delete(name);
    return null;
  });
  loaded.set(name, asked);
  return asked;
}
