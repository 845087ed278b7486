import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { useMedia } from '../hooks.ts';
import { count } from '../words.ts';
import { blocksOf, differing, foldsOf, summary, type Block, type Line, type Row } from './diff.ts';
import '../styles/diff.css';

export interface DiffNames {
  before: string;
  after: string;
}

/** One file before and after: side by side where there is room, else one below the other. A table, so that it reads in order. */
export function FileDiff({
  path,
  before,
  after,
  names,
}: {
  path: string;
  before: string;
  after: string;
  names: DiffNames;
}) {
  const blocks = useMemo(() => blocksOf(before, after), [before, after]);
  const abreast = useMedia('(min-width: 1000px)');
  const changes = blocks.filter((block) => block.changed);
  return (
    <div class="diff-file">
      <h3>
        <code>{path}</code> <span class="quiet">{summary(path, blocks).replace(` in ${path}`, '')}</span>
      </h3>
      <table class={`diff ${abreast ? 'diff-abreast' : ''}`}>
        <caption class="visually-hidden">
          {summary(path, blocks)}. Before: {names.before}. After: {names.after}.
        </caption>
        <colgroup>
          {abreast ? (
            <>
              <col class="diff-number-column" />
              <col />
              <col class="diff-number-column" />
              <col />
            </>
          ) : (
            <>
              <col class="diff-number-column" />
              <col class="diff-sign-column" />
              <col />
            </>
          )}
        </colgroup>
        {abreast && (
          <thead>
            <tr>
              <th scope="col" colSpan={2}>
                {names.before}
              </th>
              <th scope="col" colSpan={2}>
                {names.after}
              </th>
            </tr>
          </thead>
        )}
        {blocks.map((block, index) =>
          block.changed ? (
            <Change
              key={index}
              block={block}
              abreast={abreast}
              label={`Change ${changes.indexOf(block) + 1} of ${changes.length} in ${path}`}
            />
          ) : (
            foldsOf(block.rows, index === 0, index === blocks.length - 1).map((fold, part) => (
              <Same key={`${index} ${part}`} rows={fold.rows} folded={fold.folded} abreast={abreast} />
            ))
          ),
        )}
      </table>
    </div>
  );
}

function Same({ rows, folded, abreast }: { rows: Row[]; folded: boolean; abreast: boolean }) {
  const [open, setOpen] = useState(!folded);
  if (!open)
    return (
      <tbody>
        <tr class="diff-fold">
          <td colSpan={abreast ? 4 : 3}>
            <button type="button" class="link" onClick={() => setOpen(true)}>
              Show {count(rows.length, 'unchanged line')}
            </button>
          </td>
        </tr>
      </tbody>
    );
  return (
    <tbody>
      {rows.map((row) => (
        <tr key={row.after?.number}>
          {abreast ? (
            <>
              <Cells line={row.before} />
              <Cells line={row.after} />
            </>
          ) : (
            <>
              <td class="diff-number">{row.after?.number}</td>
              <td class="diff-sign" />
              <td class="diff-text">{row.after?.text}</td>
            </>
          )}
        </tr>
      ))}
    </tbody>
  );
}

/** A stop for the buttons that go from change to change. */
function Change({ block, abreast, label }: { block: Block; abreast: boolean; label: string }) {
  return (
    <tbody class="diff-change" data-change tabIndex={-1} aria-label={label}>
      {abreast
        ? block.rows.map((row, index) => (
            <tr key={index}>
              <Cells line={row.before} other={row.after} way="removed" />
              <Cells line={row.after} other={row.before} way="added" />
            </tr>
          ))
        : (['removed', 'added'] as const).map((way) =>
            block.rows.map((row, index) => {
              const [line, other] = way === 'removed' ? [row.before, row.after] : [row.after, row.before];
              return (
                line && (
                  <tr key={`${way} ${index}`} class={`diff-${way}`}>
                    <td class="diff-number">{line.number}</td>
                    <td class="diff-sign">
                      <Sign way={way} />
                    </td>
                    <td class="diff-text">
                      <Marked line={line} other={other} way={way} />
                    </td>
                  </tr>
                )
              );
            }),
          )}
    </tbody>
  );
}

type Way = 'removed' | 'added';

function Cells({ line, other = null, way }: { line: Line | null; other?: Line | null; way?: Way }) {
  if (!line) return <td class="diff-none" colSpan={2} />;
  return (
    <>
      <td class={`diff-number ${way ? `diff-${way}` : ''}`}>
        {line.number} {way && <Sign way={way} />}
      </td>
      <td class={`diff-text ${way ? `diff-${way}` : ''}`}>
        {way ? <Marked line={line} other={other} way={way} /> : line.text}
      </td>
    </>
  );
}

function Sign({ way }: { way: Way }) {
  return (
    <>
      <span aria-hidden="true">{way === 'removed' ? '−' : '+'}</span>
      <span class="visually-hidden"> {way} </span>
    </>
  );
}

/** The line, with the part that differs from the one in its place. */
function Marked({ line, other, way }: { line: Line; other: Line | null; way: Way }): ComponentChildren {
  const { text } = line;
  const part = other && (way === 'removed' ? differing(text, other.text) : differing(other.text, text));
  if (!part) return text;
  const end = way === 'removed' ? part.before : part.after;
  return (
    <>
      {text.slice(0, part.start)}
      {end > part.start && <b>{text.slice(part.start, end)}</b>}
      {text.slice(end)}
    </>
  );
}
