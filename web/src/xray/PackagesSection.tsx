import { useMemo, useState } from 'preact/hooks';
import type { ImageReport } from '../../../server/contract.ts';
import { api } from '../api.ts';
import { Capped } from './Capped.tsx';
import { OriginLink, type Go } from './OriginLink.tsx';

/** The inventory: what is installed, by whom, under which licence. */
export function PackagesSection({ report, submission, onGo }: { report: ImageReport; submission: string; onGo: Go }) {
  const { packages } = report;
  const [query, setQuery] = useState('');
  const [own, setOwn] = useState(false);
  const wanted = query.trim().toLowerCase();
  const shown = useMemo(
    () => packages.filter((one) => (!own || !one.base) && `${one.name} ${one.type}`.toLowerCase().includes(wanted)),
    [packages, own, wanted],
  );
  const types = [...new Set(packages.map((one) => one.type))];
  return (
    <section class="panel" aria-labelledby="packages">
      <div class="panel-head">
        <h2 id="packages">Packages</h2>
        <a class="button" href={api.inventoryUrl(submission)} download>
          Download CycloneDX
        </a>
      </div>
      {packages.length === 0 ? (
        <p class="empty">No package manager left a record, and no known program was recognised.</p>
      ) : (
        <>
          <p class="quiet">
            {types.map((type) => `${packages.filter((one) => one.type === type).length} ${type}`).join(', ')}.
          </p>
          <div class="browser-tools">
            <input
              type="search"
              class="search"
              placeholder="Part of a name"
              aria-label="Packages: part of a name"
              value={query}
              onInput={(event) => setQuery(event.currentTarget.value)}
            />
            <div class="filters" role="group" aria-label="Packages from">
              <button type="button" class="filter" aria-pressed={!own} onClick={() => setOwn(false)}>
                All <b>{packages.length}</b>
              </button>
              <button type="button" class="filter" aria-pressed={own} onClick={() => setOwn(true)}>
                By your lines <b>{packages.filter((one) => !one.base).length}</b>
              </button>
            </div>
          </div>
          {shown.length === 0 && <p class="empty">No package has a name like that.</p>}
          <Capped key={`${wanted} ${own}`} items={shown} atFirst={25}>
            {(some) =>
              some.length > 0 && (
                <div class="table-scroll" role="region" aria-label="Table of packages" tabIndex={0}>
                  <table>
                    <thead>
                      <tr>
                        <th scope="col">Package</th>
                        <th scope="col">Version</th>
                        <th scope="col">Kind</th>
                        <th scope="col">Licence</th>
                        <th scope="col">From</th>
                      </tr>
                    </thead>
                    <tbody>
                      {some.map((one) => (
                        <tr key={`${one.purl} ${one.path}`}>
                          <th scope="row">
                            <code title={one.path}>{one.name}</code>
                          </th>
                          <td>{one.version}</td>
                          <td>{one.type}</td>
                          <td>{one.licence ?? <span class="quiet">not said</span>}</td>
                          <td class="nowrap">
                            <OriginLink origin={one} onGo={onGo} />
                          </td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </div>
              )
            }
          </Capped>
        </>
      )}
    </section>
  );
}
