import { Fragment } from 'preact';
import { useId } from 'preact/hooks';
import { Glyph } from '../parts/Glyph.tsx';
import { Inline } from '../parts/Inline.tsx';
import { count } from '../words.ts';
import { isExpected, type Row, type Section } from './answers.ts';
import type { Line, Matrix } from './matrix.ts';
import { callerName, circumstanceWords, sentence, splitResource } from './words.ts';

/** What the exercise asks of one policy: a line a request, expected and actual. Each answer can be looked at above. */
export function MatrixTable({
  matrix: { file, shared, usual, columns, sections },
  named,
  stale,
  chosen,
  onChoose,
}: {
  matrix: Matrix;
  /** Whether the file's name has to be said. */
  named: boolean;
  stale: boolean;
  chosen: string | null;
  onChoose: (section: Section, row: Row) => void;
}) {
  const id = useId();
  const what = shared.action !== null;
  return (
    <section class="matrix" aria-labelledby={id}>
      <h3 id={id}>Who may do what{named && <code class="matrix-file">{file}</code>}</h3>
      {(shared.caller !== null || what || usual.length > 0) && (
        <p class="quiet matrix-shared">
          {what && (
            <>
              <code>{shared.action}</code>
              {shared.resource !== null && (
                <>
                  {' '}
                  on <code title={shared.resource}>{splitResource(shared.resource)[1]}</code>
                </>
              )}
              {shared.caller === null ? '.' : ', '}
            </>
          )}
          {shared.caller !== null && (
            <>
              {what ? 'asked' : 'Asked'} by <code title={shared.caller}>{callerName(shared.caller || undefined)}</code>.
            </>
          )}
          {usual.length > 0 && (
            <>
              {' '}
              Unless said otherwise,{' '}
              {usual.map((one, at) => (
                <Fragment key={one.key}>
                  {at > 0 && ' and '}
                  <code>{circumstanceWords(one)}</code>
                </Fragment>
              ))}
              .
            </>
          )}
        </p>
      )}
      <table class={stale ? 'matrix-stale' : ''}>
        <thead class={columns.length === 1 ? 'visually-hidden' : ''}>
          <tr>
            <th scope="col">Request</th>
            {columns.map(({ caller, name }) => (
              <th key={name} scope="col" title={caller ?? undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        {sections.map(({ section, lines }) => (
          <tbody key={section.check}>
            <tr class="matrix-check">
              <th scope="rowgroup" colSpan={columns.length}>
                <Inline text={section.title} />
              </th>
              <td>
                <span class="matrix-expected">expected: {section.expected}</span>
              </td>
            </tr>
            {lines === null ? (
              <tr class="matrix-untold">
                <td colSpan={columns.length + 1}>
                  {count(section.count, 'request')}
                  {section.more && ', and whatever else the policy might let through'}.
                </td>
              </tr>
            ) : (
              lines.map((line) => (
                <tr
                  key={lineKey(line)}
                  class={line.cells.some((cell) => cell && cell.id === chosen) ? 'matrix-chosen' : ''}
                >
                  <th scope="row">
                    <LineName line={line} />
                  </th>
                  {line.cells.map((row, at) => (
                    <td key={at}>{row && <Cell section={section} row={row} chosen={chosen} onChoose={onChoose} />}</td>
                  ))}
                </tr>
              ))
            )}
            {lines !== null && section.more && (
              <tr class="matrix-untold">
                <td colSpan={columns.length + 1}>Check also tries whatever else the policy might let through.</td>
              </tr>
            )}
          </tbody>
        ))}
      </table>
    </section>
  );
}

const lineKey = ({ cells }: Line) => cells.map((cell) => cell?.id).join();

function LineName({ line: { action, resource, caller, circumstances, cells } }: { line: Line }) {
  const tail = resource === null ? null : splitResource(resource)[1];
  return (
    <span class="matrix-name">
      {action !== null && <code class="matrix-action">{action}</code>}
      {tail !== null && (
        <code class="matrix-resource" title={resource ?? undefined}>
          {tail}
        </code>
      )}
      {caller !== null && <code title={caller}>{callerName(caller || undefined)}</code>}
      {circumstances.map(({ key, value }) => (
        <code key={key} class="matrix-circumstance">
          {circumstanceWords({ key, value })}
        </code>
      ))}
      {cells.some((cell) => cell?.found) && <span class="matrix-found">found by your last check</span>}
    </span>
  );
}

function Cell({
  section,
  row,
  chosen,
  onChoose,
}: {
  section: Section;
  row: Row;
  chosen: string | null;
  onChoose: (section: Section, row: Row) => void;
}) {
  const { answer } = row;
  if (!answer) return <span class="quiet">not asked</span>;
  const right = isExpected(answer.decision, section.expected);
  const word = answer.decision === 'allowed' ? 'allowed' : 'denied';
  return (
    <button
      type="button"
      class={`cell ${right ? 'cell-right' : 'cell-wrong'}`}
      aria-pressed={row.id === chosen}
      aria-label={`${word}, ${right ? 'as expected' : `expected ${section.expected}`}. Look closer: ${sentence(row.request, answer, section)}`}
      onClick={() => onChoose(section, row)}
    >
      <Glyph sign={right ? 'passed' : 'failed'} />
      <span>{word}</span>
    </button>
  );
}
