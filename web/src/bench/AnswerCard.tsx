import type { IamRequest } from '../../../server/contract.ts';
import { Glyph } from '../parts/Glyph.tsx';
import { Inline } from '../parts/Inline.tsx';
import { RequestSentence } from '../parts/witness/RequestSentence.tsx';
import { isExpected, type Answer, type As, type Deciding, type Expected } from './answers.ts';
import type { Circumstance } from './matrix.ts';
import { circumstanceWords, lead, silence, statementWords } from './words.ts';

/** More than these are seldom read. */
const mostClues = 3;

/** The answer as a sentence, the statement that decided, and why. */
export function AnswerCard({
  request,
  answer,
  asked,
  circumstances,
  reason,
  stale,
  onStatement,
}: {
  request: IamRequest | null;
  answer: Answer | null;
  /** Null: a request of the learner's own. */
  asked: { as: As; expected: Expected } | null;
  circumstances: readonly Circumstance[];
  reason: string;
  stale: boolean;
  onStatement: (statement: Deciding) => void;
}) {
  if (!request || !answer) {
    return (
      <div class="answer answer-empty" role="group" aria-label="The answer">
        <p class="quiet">
          {request ? 'The policy cannot be read yet.' : 'Name an action and a resource. The answer comes as you type.'}
        </p>
      </div>
    );
  }
  const right = asked && isExpected(answer.decision, asked.expected);
  const look = right === null ? 'plain' : right ? 'right' : 'wrong';
  return (
    <div class={`answer answer-${look} ${stale ? 'answer-stale' : ''}`} role="group" aria-label="The answer">
      {right !== null && <Glyph sign={right ? 'passed' : 'failed'} size={18} />}
      <div class="answer-body">
        <RequestSentence
          lead={lead(request, answer.decision, asked)}
          action={request.action}
          resource={request.resource}
          by={
            answer.deciding.length === 0
              ? silence(answer.decision)
              : [
                  'by ',
                  ...answer.deciding.flatMap((one, at) => [
                    at > 0 && ' and ',
                    <Statement key={one.index} of={one} onStatement={onStatement} />,
                  ]),
                ]
          }
        />
        {circumstances.length > 0 && (
          <ul class="chips" aria-label="With">
            {circumstances.map((one) => (
              <li key={one.key} class="chip">
                {circumstanceWords(one)}
              </li>
            ))}
          </ul>
        )}
        {answer.clues.slice(0, mostClues).map((one) => (
          <p key={one.index}>
            <Statement of={one} onStatement={onStatement} capital /> <Inline text={one.why} />.
          </p>
        ))}
        {answer.clues.length === 0 && <p class="quiet">{answer.explanation}</p>}
        {asked && (
          <p class="quiet">
            Expected: {asked.expected}. <Inline text={reason} />
          </p>
        )}
        {stale && <p class="answer-old">Of the text before the fault.</p>}
      </div>
    </div>
  );
}

function Statement({
  of,
  onStatement,
  capital = false,
}: {
  of: Deciding;
  onStatement: (statement: Deciding) => void;
  capital?: boolean;
}) {
  const words = statementWords(of);
  return (
    <button type="button" class="link" title={`Line ${of.line}`} onClick={() => onStatement(of)}>
      {capital ? words.replace(/^s/, 'S') : words}
    </button>
  );
}
