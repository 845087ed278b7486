import { changesUrl, compareUrl, submissionUrl } from '../router.ts';
import { spent } from '../time.ts';
import { submissionWord } from '../words.ts';
import type { SubmissionCard } from '../../../server/contract.ts';
import type { Load } from '../hooks.ts';
import { Ago } from './Ago.tsx';
import { Glyph, type Sign } from './Glyph.tsx';

/** Every submission of the exercise, newest first; each opens again with its files and its verdict. */
export function History({
  load,
  secondsSpent,
  shown,
  image,
}: {
  load: Load<{ submissions: SubmissionCard[] }>;
  secondsSpent: number;
  /** The submission whose verdict stands above. */
  shown: string | null;
  /** That submission, when it built an image: it can be laid beside another's. */
  image: string | null;
}) {
  const list = load.data?.submissions;
  const time = spent(secondsSpent);
  const graded = list?.filter((card) => card.state === 'graded').length ?? 0;
  return (
    <section class="history" aria-labelledby="history-title">
      <h2 id="history-title">History</h2>
      {time !== null && <p class="quiet">You have worked on this for {time}.</p>}
      {load.failure && (
        <p class="failure-line">
          {load.failure.message}{' '}
          <button type="button" class="link" onClick={load.reload}>
            Try again
          </button>
        </p>
      )}
      {list?.length === 0 && <p class="empty">No checks yet. Each one is kept here with its files and its verdict.</p>}
      {list && list.length > 0 && (
        <ol reversed>
          {list.map((card) => (
            <li key={card.id}>
              <a href={submissionUrl(card.id)} aria-current={card.id === shown ? 'true' : undefined}>
                <Glyph sign={signOf(card)} />
                <span>
                  {card.state === 'graded' && card.score !== null
                    ? `${card.score} of ${card.maxScore ?? 0} points`
                    : submissionWord[card.state]}
                </span>
                <span class="quiet">
                  <Ago at={card.submittedAt} />
                </span>
              </a>
              <a class="history-changes" href={changesUrl(card.id)}>
                Changes
                <span class="visually-hidden"> of this check</span>
              </a>
            </li>
          ))}
        </ol>
      )}
      {image !== null && graded > 1 && (
        <p class="history-more">
          <a href={compareUrl(image)}>Compare two images</a>
        </p>
      )}
    </section>
  );
}

function signOf(card: SubmissionCard): Sign {
  switch (card.state) {
    case 'queued':
      return 'waiting';
    case 'running':
      return 'trying';
    case 'cancelled':
      return 'not-tried';
    case 'ungradable':
      return 'error';
    case 'graded':
      return card.score !== null && card.score === card.maxScore ? 'passed' : 'failed';
  }
}
