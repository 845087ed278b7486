import type { ImageReport } from '../../../server/contract.ts';
import { Glyph } from '../parts/Glyph.tsx';
import { count } from '../words.ts';
import { Capped } from './Capped.tsx';
import { OriginLink, type Go } from './OriginLink.tsx';
import { Severity } from './Severity.tsx';
import { bySeverity } from './summary.ts';

/** Packages with known faults, the worst first, and how far the list behind it reaches. */
export function VulnerabilitiesSection({ report, onGo }: { report: ImageReport; onGo: Go }) {
  const { vulnerabilities, advisories } = report;
  return (
    <section class="panel" aria-labelledby="vulnerabilities">
      <h2 id="vulnerabilities">Known vulnerabilities</h2>
      {vulnerabilities.length === 0 ? (
        <p>
          <Glyph sign="passed" size={14} /> The list of advisories has nothing against the packages that it could be
          asked about.
        </p>
      ) : (
        <>
          <ul class="severities">
            {bySeverity(vulnerabilities).map(({ severity, n }) => (
              <li key={severity}>
                <b>{n}</b> <Severity severity={severity} />
              </li>
            ))}
          </ul>
          <Capped items={vulnerabilities} atFirst={25}>
            {(shown) => (
              <div class="table-scroll" role="region" aria-label="Table of vulnerabilities" tabIndex={0}>
                <table class="vulnerabilities">
                  <thead>
                    <tr>
                      <th scope="col">Id</th>
                      <th scope="col">Severity</th>
                      <th scope="col">Package</th>
                      <th scope="col">Fixed in</th>
                      <th scope="col">From</th>
                    </tr>
                  </thead>
                  <tbody>
                    {shown.map((one) => (
                      <tr key={`${one.id} ${one.purl} ${one.path}`}>
                        <th scope="row">
                          <code class="nowrap">{one.id}</code>
                          <span class="block-text">{one.title}</span>
                        </th>
                        <td>
                          <Severity severity={one.severity} />
                        </td>
                        <td>
                          <code>{one.package}</code> <span class="nowrap">{one.version}</span>
                          <span class="block-text">
                            {one.type}, {one.path}
                          </span>
                        </td>
                        <td>{one.fixedIn ?? <span class="quiet">no fix known</span>}</td>
                        <td class="nowrap">
                          <OriginLink origin={one} onGo={onGo} />
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
          </Capped>
        </>
      )}
      {advisories.covered.length > 0 && (
        <ul class="coverage" aria-label="What was looked up">
          {advisories.covered.map(({ type, of, packages, advisories: about }) => (
            <li key={type}>
              <b>{of}</b>: {count(packages, 'package', 'packages')} against{' '}
              {about > 0 ? count(about, 'advisory', 'advisories') : 'no advisory, so compared with nothing'}
            </li>
          ))}
        </ul>
      )}
      <p class="quiet coverage">
        Compared with {count(advisories.entries, 'advisory', 'advisories')} of {advisories.date}. {advisories.coverage}
      </p>
      {report.secondOpinion !== null && <Opinion opinion={report.secondOpinion} />}
    </section>
  );
}

/** What a scanner of the server's machine finds beyond the bundled list. */
function Opinion({ opinion }: { opinion: NonNullable<ImageReport['secondOpinion']> }) {
  const { scanner, version, database, fault, findings, left } = opinion;
  const others = findings.filter(({ known }) => !known);
  return (
    <>
      <h3>
        Second opinion: {scanner === 'trivy' ? 'Trivy' : 'Grype'} {version}
      </h3>
      {fault === null ? (
        <p>
          Database of {database ?? 'an unknown day'}: {findings.length + left} found, {findings.length - others.length}{' '}
          of them in the table above too. No grade depends on it.
        </p>
      ) : (
        <p>It has none. {fault}</p>
      )}
      <Capped items={others} atFirst={10}>
        {(shown) => (
          <ul class="coverage" aria-label="Found by the scanner only">
            {shown.map(({ id, severity, package: name, version: has, fixedIn }) => (
              <li key={`${id} ${name} ${has}`}>
                <code class="nowrap">{id}</code>, {severity}: <code>{name}</code> {has},{' '}
                {fixedIn === null ? 'no fix known' : `fixed in ${fixedIn}`}
              </li>
            ))}
          </ul>
        )}
      </Capped>
    </>
  );
}
