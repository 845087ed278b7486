import type { Files, Finding as FindingData } from '../../../server/contract.ts';
import { count, severityWord } from '../words.ts';
import { Finding, type Jump } from './Finding.tsx';
import { Inline } from './Inline.tsx';

/** What an expert would say beside the checks: one closed row each, the gravest first. No points hang on it. */
export function Advice({ advice, files, onJump }: { advice: readonly FindingData[]; files: Files; onJump: Jump }) {
  return (
    <section class="advice" aria-labelledby="advice-heading">
      <h3 id="advice-heading">Advice</h3>
      <p class="quiet">
        {count(advice.length, 'remark')} of the kind that a reviewer makes. No points hang on{' '}
        {advice.length === 1 ? 'it' : 'them'}.
      </p>
      <ul class="checks">
        {advice.map((finding, index) => (
          <li key={index} class="check">
            <details>
              <summary>
                <span class={`advice-severity advice-severity-${finding.advice?.severity}`} aria-hidden="true" />
                <span class="check-title">
                  <Inline text={firstSentence(finding.message)} />
                </span>
                <span class="check-word">
                  {finding.advice && severityWord[finding.advice.severity]} · {finding.file}, line {finding.line}
                </span>
              </summary>
              <div class="check-body">
                <Finding finding={finding} engine={false} files={files} onJump={onJump} />
              </div>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Up to the first colon or full stop outside of code; the rest stands in the open row. */
function firstSentence(message: string): string {
  const [text = message] = /^(?:`[^`]*`|[^`:.]|[:.](?!\s))*/.exec(message) ?? [];
  return text === '' ? message : text;
}
