import type { ImageReport } from '../../../server/contract.ts';
import { Glyph } from '../parts/Glyph.tsx';
import { Capped } from './Capped.tsx';
import { OriginLink, type Go } from './OriginLink.tsx';
import { groupSecrets } from './summary.ts';

type Secret = ImageReport['secrets'][number];

/** Secrets in any layer, also in one whose file was deleted since. */
export function SecretsSection({ report, onGo }: { report: ImageReport; onGo: Go }) {
  return (
    <section class="panel" aria-labelledby="secrets">
      <h2 id="secrets">Secrets</h2>
      {report.secrets.length === 0 ? (
        <p>
          <Glyph sign="passed" size={14} /> No known form of a key, token or password was found in any layer, in the
          image’s history or in its environment. That finds the usual forms; it proves nothing about the others.
        </p>
      ) : (
        <>
          <p>
            Whoever can pull the image can read these. Deleting the file in a later line does not help: the layer below
            still ships it. Take it out of the line that brings it in, and change the secret itself.
          </p>
          <Capped items={groupSecrets(report.secrets)} atFirst={20}>
            {(shown) => (
              <ul class="secrets">
                {shown.map(({ title, masked, places }) => (
                  <li key={`${title} ${masked}`}>
                    <p class="secret-title">
                      <Glyph sign="failed" size={16} /> <strong>{title}</strong> <code class="masked">{masked}</code>
                    </p>
                    <ul class="secret-places">
                      {places.map((place, index) => (
                        <li key={index}>
                          <Place place={place} onGo={onGo} />
                        </li>
                      ))}
                    </ul>
                  </li>
                ))}
              </ul>
            )}
          </Capped>
        </>
      )}
    </section>
  );
}

function Place({ place, onGo }: { place: Secret; onGo: Go }) {
  const { where, path, fileLine, instruction, hiddenBy } = place;
  return (
    <>
      {where === 'layer' ? (
        <>
          In <code>{path}</code>
          {fileLine !== null && `, line ${fileLine} of it`}, brought in by
        </>
      ) : (
        <>
          {where === 'history' ? 'In the image’s history' : 'In the image’s configuration'}
          {instruction !== null && (
            <>
              : <code>{instruction}</code>,
            </>
          )}
        </>
      )}{' '}
      <OriginLink origin={place} onGo={onGo} />
      {hiddenBy && (
        <>
          {'. '}
          <span class="secret-hidden">
            Hidden by <OriginLink origin={{ layer: hiddenBy.layer, line: hiddenBy.line, base: false }} onGo={onGo} />,
            and still in the image.
          </span>
        </>
      )}
    </>
  );
}
