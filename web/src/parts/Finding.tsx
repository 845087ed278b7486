import type { Files, Finding as FindingData } from '../../../server/contract.ts';
import { linesOf } from '../editor/linesOf.ts';
import { LimitLine } from './LimitLine.tsx';
import { Inline } from './Inline.tsx';
import { triedSentence, Witness } from './Witness.tsx';

export type Jump = (file: string, line: number, column: number) => void;

/** One fault: what was tried, what happened with its proof, and where to look. */
export function Finding({
  finding,
  engine,
  files,
  onJump,
}: {
  finding: FindingData;
  /** Whether something was built or run to find it. */
  engine: boolean;
  files: Files;
  onJump: Jump;
}) {
  const { file, line, column, message, witness, limit, advice } = finding;
  const tried = triedSentence(witness) ?? (engine ? null : `Read \`${file}\`.`);
  const source = linesOf(files[file] ?? '')[line - 1];
  return (
    <div class="finding">
      <dl>
        {tried && (
          <div>
            <dt>Tried</dt>
            <dd>
              <Inline text={tried} />
            </dd>
          </div>
        )}
        <div>
          <dt>Happened</dt>
          <dd>
            {limit && <LimitLine limit={limit} />}
            <p>
              <Inline text={message} />
            </p>
            {witness && <Witness witness={witness} onLine={(at) => onJump(file, at, 1)} />}
          </dd>
        </div>
        {advice && (
          <div>
            <dt>What to do</dt>
            <dd>
              <Inline text={advice.fix} />
            </dd>
          </div>
        )}
        <div>
          <dt>Where</dt>
          <dd>
            <button type="button" class="place" onClick={() => onJump(file, line, column)}>
              <span class="place-name">
                {file}, line {line}
              </span>
              {source !== undefined && source.trim() !== '' && <code>{source.trim()}</code>}
            </button>
          </dd>
        </div>
      </dl>
    </div>
  );
}
