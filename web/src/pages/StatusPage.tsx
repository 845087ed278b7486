import type { BaseImage, Status } from '../../../server/contract.ts';
import { api } from '../api.ts';
import { useInterval, useLoad, useTitle } from '../hooks.ts';
import { Loaded } from '../parts/Failure.tsx';
import { Glyph, type Sign } from '../parts/Glyph.tsx';
import { Inline } from '../parts/Inline.tsx';
import { bytes } from '../words.ts';
import '../styles/status.css';

/** The engine, the base images and the queue, each with what to do. */
export function StatusPage() {
  useTitle('Status');
  const load = useLoad('status', api.status);
  useInterval(load.reload, 4000);
  return (
    <main id="main" class="page status" tabIndex={-1}>
      <Loaded load={load} what="status">
        {(status) => (
          <>
            <h1>Status</h1>
            {status.notices?.map((notice) => (
              <div key={notice} class="notice notice-amber">
                <p>
                  <Inline text={notice} />
                </p>
              </div>
            ))}
            <Engine engine={status.engine} />
            <Images images={status.images} />
            <Queue queue={status.queue} />
            <p class="quiet">Drydock {status.version}</p>
          </>
        )}
      </Loaded>
    </main>
  );
}

const engineWord: Record<Status['engine']['state'], [Sign, string]> = {
  ready: ['passed', 'Ready'],
  starting: ['trying', 'Starting'],
  absent: ['error', 'None found'],
  unreachable: ['error', 'Not reachable'],
  off: ['not-tried', 'Switched off'],
};

function Engine({ engine }: { engine: Status['engine'] }) {
  const [sign, word] = engineWord[engine.state];
  const { summary } = engine;
  return (
    <section class="panel" aria-labelledby="engine">
      <h2 id="engine">Container engine</h2>
      <p class="state-line">
        <Glyph sign={sign} /> <strong>{word}</strong>
      </p>
      <p>
        <Inline text={engine.message} />
      </p>
      {engine.state !== 'ready' && (
        <p class="quiet">
          Checks that read your files are graded all the same. Checks that build or run something wait for an engine and
          cost no points.
        </p>
      )}
      {summary && (
        <dl class="facts">
          <div>
            <dt>Engine</dt>
            <dd>
              {summary.name} {summary.version}
            </dd>
          </div>
          <div>
            <dt>Kind</dt>
            <dd>
              {summary.kind === 'private' ? 'Private: holds the course’s images only' : 'Shared with other programs'}
            </dd>
          </div>
          <div>
            <dt>Builder</dt>
            <dd>{summary.builder === 'buildkit' ? 'BuildKit' : 'Classic builder'}</dd>
          </div>
        </dl>
      )}
    </section>
  );
}

const imageWord: Record<BaseImage['state'], [Sign, string]> = {
  ready: ['passed', 'Ready'],
  preparing: ['trying', 'Being prepared'],
  missing: ['waiting', 'Missing'],
  failed: ['error', 'Failed'],
};

const originWord: Record<NonNullable<BaseImage['origin']>, string> = {
  registry: 'From its registry',
  bundle: 'From a bundle',
  'stand-in': 'Stand-in',
};

function Images({ images }: { images: BaseImage[] }) {
  const ready = images.filter((image) => image.state === 'ready').length;
  const standIns = images.filter((image) => image.origin === 'stand-in').length;
  return (
    <section class="panel" aria-labelledby="images">
      <h2 id="images">Base images</h2>
      {images.length === 0 ? (
        <p class="empty">
          None are listed. Without an engine there is nothing to prepare; once one runs, the list appears here.
        </p>
      ) : (
        <>
          <p>
            {ready} of {images.length} ready.
            {standIns > 0 && (
              <>
                {' '}
                <strong>{standIns === 1 ? 'One is a stand-in' : `${standIns} are stand-ins`}</strong>: built from this
                machine’s own parts because no registry answered. A stand-in behaves like the original where the
                exercises look; it is not the original.
              </>
            )}
          </p>
          <progress class="meter" value={ready} max={images.length} aria-label="Base images ready" />
          <div class="table-scroll" role="region" aria-label="Table of base images" tabIndex={0}>
            <table>
              <thead>
                <tr>
                  <th scope="col">Image</th>
                  <th scope="col">State</th>
                  <th scope="col">Origin</th>
                  <th scope="col" class="number">
                    Size
                  </th>
                </tr>
              </thead>
              <tbody>
                {images.map((image) => {
                  const [sign, word] = imageWord[image.state];
                  return (
                    <tr key={image.reference}>
                      <th scope="row">
                        <code>{image.reference}</code>
                        {image.digest && (
                          <span class="digest" title={image.digest}>
                            {image.digest.slice(0, 19)}…
                          </span>
                        )}
                      </th>
                      <td>
                        <Glyph sign={sign} /> {word}
                        {image.message !== '' && (
                          <span class="quiet block-text">
                            <Inline text={sentence(image.message)} />
                          </span>
                        )}
                      </td>
                      <td>
                        {image.origin === null ? (
                          <span class="quiet">None yet</span>
                        ) : (
                          <span class={image.origin === 'stand-in' ? 'tag tag-amber' : 'tag'}>
                            {originWord[image.origin]}
                          </span>
                        )}
                      </td>
                      <td class="number">{image.sizeBytes === null ? '' : bytes(image.sizeBytes)}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}

/** With a capital letter, as the table's cells begin. */
const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function Queue({ queue }: { queue: Status['queue'] }) {
  return (
    <section class="panel" aria-labelledby="queue">
      <h2 id="queue">Queue</h2>
      <dl class="facts">
        <div>
          <dt>Waiting</dt>
          <dd>{queue.waiting}</dd>
        </div>
        <div>
          <dt>Running</dt>
          <dd>{queue.running}</dd>
        </div>
        <div>
          <dt>Graded at once</dt>
          <dd>{queue.slots}</dd>
        </div>
      </dl>
    </section>
  );
}
