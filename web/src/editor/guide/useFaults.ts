import { useEffect, useState } from 'preact/hooks';
import type { Finding } from '../../../../server/contract.ts';
import type { OpenFile } from '../Editor.tsx';
import { loadGuide } from './load.ts';

/** Faults of form, with the text that they are about: by now it may have changed. */
export interface Faults {
  text: string;
  findings: readonly Finding[];
}

/** What the graders' readers say of the guided files, by path, whenever the typing pauses. */
export function useFaults(files: readonly OpenFile[]): ReadonlyMap<string, Faults> {
  const [faults, setFaults] = useState<ReadonlyMap<string, Faults>>(new Map());
  useEffect(() => {
    const guided = files.filter((file) => file.guide && !file.readOnly);
    if (guided.length === 0) return;
    let live = true;
    const look = async () => {
      const found = await Promise.all(
        guided.map(async ({ path, text, guide }): Promise<[string, Faults]> => {
          // An empty file is a beginning, not a fault.
          const loaded = text.trim() === '' ? null : await loadGuide(guide!);
          return [path, { text, findings: loaded?.faultsOf(text, path) ?? [] }];
        }),
      );
      if (live) setFaults(new Map(found));
    };
    const timer = setTimeout(() => void look(), 250);
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [files]);
  return faults;
}
