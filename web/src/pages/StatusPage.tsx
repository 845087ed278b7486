import type { BaseImage, Status } from '../../../server/contract.ts';
import { api } from '../api.ts';
import { useInterval, useLoad, useTitle } from '../hooks.ts';
import { Loaded } from '../parts/Failure.tsx';
import { Glyph, type Sign } from '../parts/Glyph.tsx';
import { Inline } from '../parts/Inline.tsx';
import '../styles/panel.css';

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

/** In short; the catalogue has a page of its own. */
function Images({ images }: { images: BaseImage[] }) {
  const count = (holds: (image: BaseImage) => boolean) => images.filter(holds).length;
  const ready = count((image) => image.state === 'ready');
  const preparing = count((image) => image.state === 'preparing');
  const standIns = count((image) => image.origin === 'stand-in');
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
            {ready} of {images.length} ready{preparing > 0 && `, ${preparing} being prepared`}
            {standIns > 0 && (
              <>
                ; <strong>{standIns === 1 ? 'one is a stand-in' : `${standIns} are stand-ins`}</strong>
              </>
            )}
            .
          </p>
          <progress class="meter" value={ready} max={images.length} aria-label="Base images ready" />
          <p>
            <a href="/images">Every base image</a>: where it comes from, which exercises use it, how to get the rest.
          </p>
        </>
      )}
    </section>
  );
}

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
