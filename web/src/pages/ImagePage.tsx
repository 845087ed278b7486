import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ExercisePage as Page, ImageReport, Submission } from '../../../server/contract.ts';
import { api } from '../api.ts';
import { useLoad, useMedia, useTitle } from '../hooks.ts';
import { Ago } from '../parts/Ago.tsx';
import { Loaded } from '../parts/Failure.tsx';
import { Glyph } from '../parts/Glyph.tsx';
import { compareUrl, exerciseUrl, submissionUrl } from '../router.ts';
import { LayerDetail } from '../xray/LayerDetail.tsx';
import { LayerSection } from '../xray/LayerSection.tsx';
import { PackagesSection } from '../xray/PackagesSection.tsx';
import { RightsSection } from '../xray/RightsSection.tsx';
import { RunsSection } from '../xray/RunsSection.tsx';
import { SecretsSection } from '../xray/SecretsSection.tsx';
import { firstSelection, sectionOf, type Selection } from '../xray/section.ts';
import { gaugesOf } from '../xray/summary.ts';
import { TakeXray } from '../xray/TakeXray.tsx';
import { VulnerabilitiesSection } from '../xray/VulnerabilitiesSection.tsx';
import { WasteSection } from '../xray/WasteSection.tsx';
import { useXray } from '../xray/useXray.ts';
import '../styles/evidence.css';
import '../styles/witness.css';
import '../styles/panel.css';
import '../styles/xray.css';

/** Inside the image that a submission built. */
export function ImagePage({ id }: { id: string }) {
  const load = useLoad(`image of ${id}`, async () => {
    const submission = await api.submission(id);
    return { submission, page: await api.exercise(submission.exercise) };
  });
  useTitle(load.data ? `Image of ${load.data.page.title}` : null);
  return (
    <main id="main" class="xray" tabIndex={-1}>
      <Loaded load={load} what="submission">
        {({ submission, page }) => <Inside submission={submission} page={page} />}
      </Loaded>
    </main>
  );
}

function Inside({ submission, page }: { submission: Submission; page: Page }) {
  const controls = useXray(submission.id);
  const report = controls.xray?.state === 'ready' ? controls.xray.report : null;
  return (
    <>
      <div class="xray-bar">
        <div>
          <p class="crumb">
            <a href="/">Course</a> <span aria-hidden="true">/</span> <a href={exerciseUrl(page.id)}>{page.title}</a>{' '}
            <span aria-hidden="true">/</span>{' '}
            <a href={submissionUrl(submission.id)}>
              Check from <Ago at={submission.submittedAt} />
            </a>
          </p>
          <h1>Inside the image</h1>
        </div>
        <p class="row">
          <a class="button" href={compareUrl(submission.id)}>
            Compare
          </a>
          <a class="button" href={submissionUrl(submission.id)}>
            Back to the check
          </a>
        </p>
      </div>
      <div class="xray-body">
        <TakeXray controls={controls} submission={submission} />
        {report && <Report report={report} submission={submission} page={page} />}
      </div>
    </>
  );
}

function Report({ report, submission, page }: { report: ImageReport; submission: Submission; page: Page }) {
  const source =
    submission.files[report.dockerfile] ?? page.files.find((file) => file.path === report.dockerfile)?.starter ?? '';
  const section = useMemo(() => sectionOf(source, report), [source, report]);
  const secretLayers = useMemo(
    () => new Set(report.secrets.flatMap((secret) => (secret.layer === null ? [] : [secret.layer]))),
    [report],
  );
  const [selection, select] = useState<Selection>(() => firstSelection(report.layers));
  const beside = useMedia('(min-width: 1000px)');
  const detail = <LayerDetail report={report} selection={selection} onSelect={select} />;
  const hull = useRef<HTMLElement>(null);
  // A link from further down goes to the plate, and takes the focus there.
  const [gone, setGone] = useState(0);
  const go = (to: Selection) => {
    select(to);
    setGone((n) => n + 1);
  };
  useEffect(() => {
    if (gone === 0) return;
    const plate = hull.current?.querySelector<HTMLElement>('[aria-pressed=true]');
    plate?.focus({ preventScroll: true });
    plate?.scrollIntoView({ block: 'center' });
  }, [gone]);
  const goToLine = (line: number) => {
    const target = hull.current?.querySelector<HTMLElement>(`[data-line="${line}"]`);
    target?.focus({ preventScroll: true });
    target?.scrollIntoView({ block: 'center' });
  };
  return (
    <>
      <ul class="gauges" aria-label="At a glance">
        {gaugesOf(report).map((gauge) => (
          <li key={gauge.anchor}>
            <a href={`#${gauge.anchor}`} class={`gauge gauge-${gauge.sign}`}>
              <span class="gauge-label">{gauge.label}</span>
              <span class="gauge-value">
                {gauge.sign !== 'not-tried' && <Glyph sign={gauge.sign} size={18} />} {gauge.value}
              </span>
              <span class="gauge-detail">{gauge.detail}</span>
            </a>
          </li>
        ))}
      </ul>
      {report.standIns.length > 0 && (
        <p class="stand-in-note">
          <span class="tag tag-amber">Stand-in</span> Built on a stand-in for <code>{report.standIns.join(', ')}</code>:
          what stands below “base image” is the stand-in’s and not the original’s. Your own layers are what they would
          be anywhere.
        </p>
      )}
      <div class="xray-main">
        <section class="panel hull-panel" aria-labelledby="layers" ref={hull}>
          <h2 id="layers">{report.dockerfile}, and the layers that it made</h2>
          <p class="quiet hull-legend">
            Choose a layer to see its files. Bars compare your own layers;{' '}
            <span class="legend-waste" aria-hidden="true" /> is what a later line overwrites or deletes.
          </p>
          <LayerSection
            section={section}
            selection={selection}
            secretLayers={secretLayers}
            onSelect={select}
            detail={beside ? null : detail}
          />
          {!beside && selection.kind === 'own' && detail}
        </section>
        {beside && <div class="panel detail-panel">{detail}</div>}
      </div>
      <div class="xray-sections">
        <SecretsSection report={report} onGo={go} />
        <WasteSection report={report} onGo={go} />
        <RunsSection report={report} onLine={goToLine} />
        <RightsSection report={report} onGo={go} />
        <VulnerabilitiesSection report={report} onGo={go} />
        <PackagesSection report={report} submission={submission.id} onGo={go} />
      </div>
      {report.cut.length > 0 && (
        <section class="cut" aria-labelledby="cut">
          <h2 id="cut">Not looked at, or not listed</h2>
          <ul>
            {report.cut.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </section>
      )}
      <p class="quiet xray-foot">
        <code>{report.image}</code>
      </p>
    </>
  );
}
