import { useState } from 'preact/hooks';
import type { ImageCatalogue } from '../../../server/contract.ts';
import { api } from '../api.ts';
import { asFailure, useInterval, useLoad, useTitle } from '../hooks.ts';
import { BaseImageRow } from '../parts/BaseImageRow.tsx';
import { catalogueSummary, families, filterWord, passes, type Filter } from '../parts/baseImages.ts';
import { Loaded } from '../parts/Failure.tsx';
import { Inline } from '../parts/Inline.tsx';
import { announce } from '../parts/Live.tsx';
import { bytes } from '../words.ts';
import '../styles/panel.css';
import '../styles/images.css';

/** Every image that a FROM may name: what is here, where it comes from, and how to get the rest. */
export function ImagesPage() {
  useTitle('Base images');
  const load = useLoad('images', api.images);
  const busy = load.data?.preparing === true;
  useInterval(load.reload, busy ? 1000 : 10_000);
  return (
    <main id="main" class="page images" tabIndex={-1}>
      <Loaded load={load} what="list of base images">
        {(catalogue) => <Catalogue catalogue={catalogue} reload={load.reload} />}
      </Loaded>
    </main>
  );
}

function Catalogue({ catalogue, reload }: { catalogue: ImageCatalogue; reload: () => void }) {
  const { images, obstacle } = catalogue;
  const [filter, setFilter] = useState<Filter>('all');
  const summary = catalogueSummary(images);
  const shown = images.filter((image) => passes(filter, image));
  return (
    <>
      <div class="images-head">
        <div>
          <h1>Base images</h1>
          <p class="lead">
            Every image that a <code>FROM</code> of this course may name. A build never fetches one: what is not here
            when it starts is said, and costs nothing.
          </p>
        </div>
        <Prepare catalogue={catalogue} reload={reload} />
      </div>
      {obstacle !== null && (
        <div class="notice notice-amber">
          <p>
            <strong>Nothing can be prepared now.</strong> <Inline text={obstacle} />
          </p>
        </div>
      )}
      {images.length === 0 ? (
        <p class="empty">
          None are listed yet. The list comes with a container engine; once one runs, every image appears here with its
          state. <a href="/status">Status</a> says what is missing.
        </p>
      ) : (
        <section class="panel" aria-labelledby="images-state">
          <h2 id="images-state">
            {summary.ready} of {images.length} ready
            {summary.sizeBytes > 0 && <span class="quiet"> · {bytes(summary.sizeBytes)}</span>}
          </h2>
          <progress class="meter" value={summary.ready} max={images.length} aria-label="Base images ready" />
          {summary.standIns > 0 && (
            <p>
              <strong>{summary.standIns === 1 ? 'One is a stand-in' : `${summary.standIns} are stand-ins`}</strong>:
              built from this machine’s own parts, because no registry answered when they were prepared. A stand-in
              behaves like the original where the exercises look. It is not the original, and every verdict that stands
              on one says so.
            </p>
          )}
          <div class="filters" role="group" aria-label="Show">
            {(Object.keys(filterWord) as Filter[]).map((one) => (
              <button
                key={one}
                type="button"
                class="filter"
                aria-pressed={filter === one}
                onClick={() => setFilter(one)}
              >
                {filterWord[one]} <b>{images.filter((image) => passes(one, image)).length}</b>
              </button>
            ))}
          </div>
          {shown.length === 0 && (
            <p class="empty">
              {filter === 'waiting'
                ? 'Nothing: every image is ready.'
                : filter === 'stand-in'
                  ? 'Nothing: every image that is here is an original.'
                  : 'Nothing: no registry answered and no bundle was loaded. “In a room without internet” below says how to bring originals here.'}
            </p>
          )}
          {families(shown).map((family) => (
            <div key={family.name} class="family">
              {family.images[0]?.reference !== family.name && (
                <h3>
                  <code>{family.name}</code>
                </h3>
              )}
              <ul>
                {family.images.map((image) => (
                  <BaseImageRow key={image.reference} image={image} />
                ))}
              </ul>
            </div>
          ))}
        </section>
      )}
      <Offline mirror={catalogue.mirror} />
    </>
  );
}

function Prepare({ catalogue, reload }: { catalogue: ImageCatalogue; reload: () => void }) {
  const [sent, setSent] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const busy = sent || catalogue.preparing;
  const start = () => {
    setSent(true);
    setFault(null);
    announce('Preparing the base images.');
    api
      .prepareImages()
      .then(reload, (error: unknown) => setFault(asFailure(error).message))
      .finally(() => setSent(false));
  };
  return (
    <div class="prepare">
      <button
        type="button"
        class="button button-primary"
        onClick={start}
        disabled={busy || catalogue.obstacle !== null}
        aria-describedby="prepare-what"
      >
        {busy ? 'Preparing' : 'Prepare again'}
      </button>
      <p id="prepare-what" class="quiet">
        {catalogue.mirror === 'off'
          ? 'Makes what is missing. No registry is asked: the mirror is set to “off”.'
          : 'Makes what is missing, and asks the registries again for every stand-in.'}
      </p>
      {fault !== null && (
        <p class="failure-line" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}

function Offline({ mirror }: { mirror: string | null }) {
  return (
    <section class="panel offline" aria-labelledby="offline">
      <h2 id="offline">In a room without internet</h2>
      <ol>
        <li>
          <h3>Carry a bundle</h3>
          <p>On a machine that reaches the registries, with the same Drydock:</p>
          <pre tabIndex={0} aria-label="Commands to make a bundle">
            npx drydock images prepare{'\n'}npx drydock images export base-images.tar
          </pre>
          <p>Carry the file here, then:</p>
          <pre tabIndex={0} aria-label="Command to load a bundle">
            npx drydock images import base-images.tar
          </pre>
        </li>
        <li>
          <h3>Or ask a mirror in the room</h3>
          <p>
            Any registry that holds the same repositories. Set it before the start, then press Prepare again. What it
            gives is compared with the pinned digests, so a mirror cannot hand out something else.
          </p>
          <pre tabIndex={0} aria-label="Setting for a mirror">
            DRYDOCK_REGISTRY_MIRROR=registry.example:5000/hub npm start
          </pre>
          <p class="quiet">
            {mirror === null ? (
              'No mirror is set: images are asked of their own registries.'
            ) : mirror === 'off' ? (
              'Set to “off”: no registry is asked.'
            ) : (
              <>
                Set to <code>{mirror}</code>.
              </>
            )}
          </p>
        </li>
        <li>
          <h3>Or work with stand-ins</h3>
          <p>
            With neither, stand-ins are built from this machine’s own parts. Every exercise can be solved and graded on
            them. What they cannot show is the original’s contents: its packages, its size, its known vulnerabilities.
          </p>
        </li>
      </ol>
    </section>
  );
}
