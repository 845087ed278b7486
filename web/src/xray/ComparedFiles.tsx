import { useMemo } from 'preact/hooks';
import type { ImageComparison } from '../../../server/contract.ts';
import { bytes, number } from '../words.ts';
import { FileBrowser, type BrowserEntry } from './FileBrowser.tsx';

/** The files that differ, as a tree. */
export function ComparedFiles({ comparison }: { comparison: ImageComparison }) {
  const { fileCounts: counts, files } = comparison;
  const entries = useMemo(
    () =>
      files.map((file): BrowserEntry => {
        const { a, b } = file;
        return {
          path: file.path,
          change: file.change,
          sizeBytes: (b ?? a)?.sizeBytes ?? 0,
          facts: (
            <>
              {changed(a?.mode, b?.mode)}
              {changed(a?.owner, b?.owner)}
              {a && b && a.sizeBytes !== b.sizeBytes && <span>was {bytes(a.sizeBytes)}</span>}
            </>
          ),
        };
      }),
    [files],
  );
  return (
    <section class="panel" aria-labelledby="files">
      <h2 id="files">Files</h2>
      <p>
        From A to B: {number(counts.added)} added, {number(counts.removed)} removed, {number(counts.changed)} changed,{' '}
        {number(counts.same)} the same.
      </p>
      <FileBrowser
        id="files"
        label="Files that differ"
        entries={entries}
        total={counts.added + counts.removed + counts.changed}
        changes={['added', 'changed', 'removed']}
      />
    </section>
  );
}

/** `0777 → 0644`, or the one value that there is. */
function changed(a: string | undefined, b: string | undefined) {
  if (a === undefined || b === undefined || a === b) return <span>{b ?? a}</span>;
  return (
    <span>
      {a} <span aria-hidden="true">→</span>
      <span class="visually-hidden">became</span> {b}
    </span>
  );
}
