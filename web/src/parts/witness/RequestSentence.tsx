import type { ComponentChildren } from 'preact';
import { splitResource } from '../../bench/words.ts';

/** A request and its decision as a sentence: what was asked for stands out, what all ARNs share steps back. */
export function RequestSentence({
  lead,
  action,
  resource,
  by,
}: {
  lead: string;
  action: string;
  resource: string;
  /** What follows the comma. */
  by: ComponentChildren;
}) {
  const [head, tail] = splitResource(resource);
  return (
    <p class="request-sentence">
      <strong class="request-lead">{lead}:</strong> <code class="request-action">{action}</code> on{' '}
      <code>
        {head && <span class="request-head">{head}</span>}
        <span class="request-tail">{tail}</span>
      </code>
      , {by}.
    </p>
  );
}
