import type { ImageComparison } from '../../../server/contract.ts';
import { Glyph } from '../parts/Glyph.tsx';
import { Capped } from './Capped.tsx';
import { ComparedFiles } from './ComparedFiles.tsx';
import { ComparedLayers } from './ComparedLayers.tsx';
import { kindWord, measuresOf, type FindingSide } from './comparison.ts';
import { Side } from './Side.tsx';

/** What two images have in common and where they differ. */
export function Compared({ comparison }: { comparison: ImageComparison }) {
  return (
    <>
      <div class="abreast">
        <Measures comparison={comparison} />
        <Findings comparison={comparison} />
      </div>
      <ComparedLayers comparison={comparison} />
      <div class="abreast">
        <Configuration comparison={comparison} />
        <Packages comparison={comparison} />
      </div>
      <ComparedFiles comparison={comparison} />
      {comparison.cut.length > 0 && (
        <section class="cut" aria-labelledby="cut">
          <h2 id="cut">Not looked at, or not listed</h2>
          <ul>
            {comparison.cut.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Measures({ comparison }: { comparison: ImageComparison }) {
  return (
    <section class="panel" aria-labelledby="measures">
      <h2 id="measures">In numbers</h2>
      <div class="table-scroll" role="region" aria-label="Table of numbers" tabIndex={0}>
        <table class="measures">
          <thead>
            <tr>
              <th scope="col">
                <span class="visually-hidden">What</span>
              </th>
              <th scope="col" class="number">
                <Side side="a" />
              </th>
              <th scope="col" class="number">
                <Side side="b" />
              </th>
              <th scope="col">From A to B</th>
            </tr>
          </thead>
          <tbody>
            {measuresOf(comparison).map(({ name, a, b, difference, better }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="number">{a}</td>
                <td class="number">{b}</td>
                <td class={better === null ? 'quiet' : better ? 'measure-less' : 'measure-more'}>
                  {better === null ? (
                    'the same'
                  ) : (
                    <>
                      <span aria-hidden="true">{better ? '↓' : '↑'}</span> {difference}
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const columns: [FindingSide, string, string][] = [
  ['a', 'Only in A', 'Nothing that B does not have too.'],
  ['both', 'In both', 'Nothing.'],
  ['b', 'Only in B', 'Nothing that A does not have too.'],
];

function Findings({ comparison }: { comparison: ImageComparison }) {
  return (
    <section class="panel" aria-labelledby="findings">
      <h2 id="findings">Findings</h2>
      <div class="finding-columns">
        {columns.map(([side, title, none]) => {
          const list = comparison.findings.filter((one) => one.in === side);
          return (
            <div key={side}>
              <h3>
                {title} <span class="quiet">{list.length}</span>
              </h3>
              {list.length === 0 ? (
                <p class="quiet">{none}</p>
              ) : (
                <Capped items={list} atFirst={12}>
                  {(shown) => (
                    <ul>
                      {shown.map((one, index) => (
                        <li key={index}>
                          <Glyph sign="failed" size={14} /> <span class="quiet">{kindWord[one.kind]}</span>
                          <span class="finding-title">{one.title.charAt(0).toUpperCase() + one.title.slice(1)}</span>
                          <code>{one.where}</code>
                        </li>
                      ))}
                    </ul>
                  )}
                </Capped>
              )}
            </div>
          );
        })}
      </div>
    </section>
  );
}

const unset = <span class="quiet">not set</span>;

function Configuration({ comparison }: { comparison: ImageComparison }) {
  return (
    <section class="panel" aria-labelledby="configuration">
      <h2 id="configuration">Configuration</h2>
      {comparison.config.length === 0 ? (
        <p>Both start alike: user, command, environment, ports and labels are the same.</p>
      ) : (
        <div class="table-scroll" role="region" aria-label="Table of configuration" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">
                  <Side side="a" />
                </th>
                <th scope="col">
                  <Side side="b" />
                </th>
              </tr>
            </thead>
            <tbody>
              {comparison.config.map(({ field, a, b }) => (
                <tr key={field}>
                  <th scope="row">{field}</th>
                  <td>{a === null ? unset : <code>{a}</code>}</td>
                  <td>{b === null ? unset : <code>{b}</code>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Packages({ comparison }: { comparison: ImageComparison }) {
  const { packages } = comparison;
  const none = <span class="quiet">not in it</span>;
  return (
    <section class="panel" aria-labelledby="packages">
      <h2 id="packages">Packages that differ</h2>
      {packages.length === 0 ? (
        <p>None: both hold the same packages in the same versions.</p>
      ) : (
        <Capped items={packages} atFirst={15}>
          {(shown) => (
            <div class="table-scroll" role="region" aria-label="Table of packages" tabIndex={0}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">Package</th>
                    <th scope="col">Kind</th>
                    <th scope="col">
                      <Side side="a" />
                    </th>
                    <th scope="col">
                      <Side side="b" />
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {shown.map(({ type, name, a, b }) => (
                    <tr key={`${type} ${name}`}>
                      <th scope="row">
                        <code>{name}</code>
                      </th>
                      <td>{type}</td>
                      <td>{a.length === 0 ? none : a.join(', ')}</td>
                      <td>{b.length === 0 ? none : b.join(', ')}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </Capped>
      )}
    </section>
  );
}
