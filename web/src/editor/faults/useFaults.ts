import { useEffect, useRef, useState } from 'preact/hooks';
import type { DocumentKind, Fault } from '../../../../graders/faults.ts';
import type { OpenFile } from '../state.ts';
import { FaultWatch, type FaultWorker } from './watch.ts';

/** Faults of form, with the text that they are about: by now it may have changed. */
export interface Faults {
  text: string;
  findings: readonly Fault[];
}

/** Languages whose form is known; of more telling documents `guide` says what they are. */
const languages: readonly string[] = ['dockerfile', 'json', 'yaml', 'shell'] satisfies DocumentKind[];

const kindOf = ({ guide, language }: OpenFile): DocumentKind | null =>
  guide ?? (languages.includes(language) ? (language as DocumentKind) : null);

/** What the graders' readers say of the editable files, by path, as they are typed. */
export function useFaults(files: readonly OpenFile[]): ReadonlyMap<string, Faults> {
  const [faults, setFaults] = useState<ReadonlyMap<string, Faults>>(new Map());
  const watch = useRef<FaultWatch | null>(null);
  /** What was asked last, by path. */
  const asked = useRef(new Map<string, string>());
  useEffect(() => () => watch.current?.end(), []);
  useEffect(() => {
    for (const file of files) {
      const kind = file.readOnly ? null : kindOf(file);
      if (!kind || asked.current.get(file.path) === file.text) continue;
      asked.current.set(file.path, file.text);
      watch.current ??= new FaultWatch(startWorker, ({ path, text }, findings) =>
        setFaults((before) => new Map(before).set(path, { text, findings })),
      );
      watch.current.ask({ kind, path: file.path, text: file.text });
    }
  }, [files]);
  return faults;
}

const startWorker = () =>
  new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'faults' }) as FaultWorker;
