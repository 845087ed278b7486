import type { ImageReport } from '../../../server/contract.ts';
import { Glyph } from '../parts/Glyph.tsx';
import { Capped } from './Capped.tsx';
import { OriginLink, type Go } from './OriginLink.tsx';

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
          <Capped items={report.secrets} atFirst={20}>
            {(shown) => (
              <ul class="secrets">
                {shown.map((secret, index) => (
                  <li key={index}>
                    <p class="secret-title">
                      <Glyph sign="failed" size={16} /> <strong>{secret.title}</strong>{' '}
                      <code class="masked">{secret.masked}</code>
                    </p>
                    <p>
                      {placeOf(secret)} <OriginLink origin={secret} onGo={onGo} />
                      {secret.hiddenBy && (
                        <>
                          {'. '}
                          <span class="secret-hidden">
                            Hidden by{' '}
                            <OriginLink
                              origin={{ layer: secret.hiddenBy.layer, line: secret.hiddenBy.line, base: false }}
                              onGo={onGo}
                            />
                            , and still in the image.
                          </span>
                        </>
                      )}
                    </p>
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

function placeOf({ where, path, fileLine, instruction }: Secret) {
  if (where === 'layer')
    return (
      <>
        In <code>{path}</code>
        {fileLine !== null && `, line ${fileLine} of it`}, brought in by
      </>
    );
  return (
    <>
      {where === 'history' ? 'In the image’s history' : 'In the image’s configuration'}
      {instruction !== null && (
        <>
          : <code>{instruction}</code>
        </>
      )}
    </>
  );
}
