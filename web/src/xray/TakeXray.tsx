import type { Submission } from '../../../server/contract.ts';
import { Ago } from '../parts/Ago.tsx';
import { Finding } from '../parts/Finding.tsx';
import { Inline } from '../parts/Inline.tsx';
import { navigate, submissionUrl } from '../router.ts';
import type { XrayControls } from './useXray.ts';

/** Everything before there is an X-ray: not taken, being taken, failed; each with what to do. */
export function TakeXray({
  controls,
  submission,
  brief = false,
}: {
  controls: XrayControls;
  submission: Submission;
  /** What an X-ray is needs no saying here. */
  brief?: boolean;
}) {
  const { xray, failure, take } = controls;
  if (failure && !xray)
    return (
      <section class="notice notice-amber" aria-label="No X-ray">
        <h2>The X-ray could not be read</h2>
        <p>
          <Inline text={failure.message} />
        </p>
        <p>
          <button type="button" class="button" onClick={controls.reload}>
            Try again
          </button>
        </p>
      </section>
    );
  if (!xray || xray.state === 'ready') return null;
  if (xray.state === 'working')
    return (
      <section class="notice" aria-label="The X-ray is being taken">
        <h2>The X-ray is being taken</h2>
        <progress class="meter" aria-label="The X-ray is being taken" />
        <p>
          {xray.message === null ? (
            'The image is built again from this check’s files, and every layer of it is read.'
          ) : (
            <Inline text={xray.message} />
          )}
        </p>
        <p class="quiet">
          {xray.requestedAt !== null && (
            <>
              Asked for <Ago at={xray.requestedAt} />.{' '}
            </>
          )}
          You can leave this page; the X-ray goes on and is kept.
        </p>
      </section>
    );
  if (xray.obstacle !== null && xray.state === 'none')
    return (
      <section class="notice notice-amber" aria-label="No X-ray">
        <h2>No X-ray can be taken here</h2>
        <p>
          <Inline text={xray.obstacle} />
        </p>
        <p>
          <button type="button" class="button" onClick={controls.reload}>
            Look again
          </button>
        </p>
      </section>
    );
  const refused = xray.obstacle ?? (failure ? failure.message : null);
  return (
    <>
      <section
        class={xray.state === 'failed' ? 'notice notice-red' : 'notice'}
        aria-label={xray.state === 'failed' ? 'The X-ray could not be taken' : 'Not taken yet'}
      >
        <h2>
          {xray.state === 'failed'
            ? 'The X-ray could not be taken'
            : brief
              ? 'Not taken yet'
              : 'Look inside this image'}
        </h2>
        <p>
          {xray.state === 'failed' ? (
            <Inline text={xray.message ?? 'Nothing more is known.'} />
          ) : brief ? (
            'The image is built again from this check’s files, and every layer of it is read.'
          ) : (
            'The image is built again from this check’s files and taken apart: what each of your lines added, what is shipped and never seen, as whom it runs, which packages are in it and what is known about them, and whether a secret is left in a layer. It changes no points.'
          )}
        </p>
        {refused !== null && (
          <p class="obstacle">
            <Inline text={refused} />
          </p>
        )}
        <p>
          <button type="button" class="button button-primary" onClick={take} disabled={xray.obstacle !== null}>
            {xray.state === 'failed' ? 'Try again' : 'Take the X-ray'}
          </button>
        </p>
      </section>
      {xray.findings.map((finding, index) => (
        <div key={index} class="panel xray-finding">
          <Finding
            finding={finding}
            engine
            files={submission.files}
            onJump={(file, line) => navigate(submissionUrl(submission.id, { file, line }))}
          />
        </div>
      ))}
    </>
  );
}
