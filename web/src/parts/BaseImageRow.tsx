import { exerciseUrl } from '../router.ts';
import { bytes } from '../words.ts';
import {
  digestVerdict,
  originSentence,
  originWord,
  progressShare,
  progressText,
  stateOf,
  type CatalogueImage,
} from './baseImages.ts';
import { Glyph } from './Glyph.tsx';
import { Inline } from './Inline.tsx';

/** One base image: what it is called, whether it is here and where from; opened, its digests and who uses it. */
export function BaseImageRow({ image }: { image: CatalogueImage }) {
  const { sign, word } = stateOf(image);
  const origin = originWord(image);
  const { progress } = image;
  const share = progress && progressShare(progress);
  const digest = digestVerdict(image);
  return (
    <li class={`base base-${image.state}`}>
      <details>
        <summary>
          <Glyph sign={sign} size={18} />
          <span class="base-name">
            <code>{image.reference}</code>
          </span>
          <span class="base-word">
            {progress ? (
              <>
                {progressText(progress)}
                <progress
                  class="meter"
                  value={share ?? undefined}
                  max={1}
                  aria-label={`${image.reference}, prepared`}
                />
              </>
            ) : (
              word
            )}
          </span>
          <span class="base-origin">
            {origin !== null && <span class={image.origin === 'stand-in' ? 'tag tag-amber' : 'tag'}>{origin}</span>}
          </span>
          <span class="base-size">{image.sizeBytes === null ? '' : bytes(image.sizeBytes)}</span>
          <svg class="base-arrow" width="12" height="12" viewBox="-6 -6 12 12" aria-hidden="true">
            <path d="M-2-4l4 4-4 4" />
          </svg>
        </summary>
        <div class="base-body">
          {image.message !== '' && (
            <p class={image.state === 'failed' ? 'base-message base-message-failed' : 'base-message'}>
              <Inline text={sentence(image.message)} />
            </p>
          )}
          <dl>
            <div>
              <dt>Origin</dt>
              <dd>
                <Inline text={originSentence(image)} />
              </dd>
            </div>
            <div>
              <dt>Pinned by the course</dt>
              <dd>{image.digest === null ? <span class="quiet">No digest</span> : <code>{image.digest}</code>}</dd>
            </div>
            {image.actualDigest !== null && (
              <div>
                <dt>Given by the registry</dt>
                <dd>
                  <code>{image.actualDigest}</code>
                </dd>
              </div>
            )}
            <div>
              <dt>Compared</dt>
              <dd>
                <Glyph sign={digest.sign} size={14} /> {digest.text}
              </dd>
            </div>
            <div>
              <dt>Used by</dt>
              <dd>
                {image.exercises.length === 0 ? (
                  <span class="quiet">No exercise names it; your own answers may.</span>
                ) : (
                  <ul class="base-uses">
                    {image.exercises.map(({ id, title }) => (
                      <li key={id}>
                        <a href={exerciseUrl(id)}>{title}</a>
                      </li>
                    ))}
                  </ul>
                )}
              </dd>
            </div>
          </dl>
        </div>
      </details>
    </li>
  );
}

/** With a capital letter, as a line of its own begins. */
const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
