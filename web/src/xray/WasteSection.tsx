import type { ImageReport } from '../../../server/contract.ts';
import { Glyph } from '../parts/Glyph.tsx';
import { bytes } from '../words.ts';
import { Capped } from './Capped.tsx';
import { OriginLink, type Go } from './OriginLink.tsx';

/** Bytes that are shipped and never seen: files that a later layer overwrites or deletes. */
export function WasteSection({ report, onGo }: { report: ImageReport; onGo: Go }) {
  return (
    <section class="panel" aria-labelledby="waste">
      <h2 id="waste">Wasted bytes</h2>
      {report.waste.length === 0 ? (
        <p>
          <Glyph sign="passed" size={14} /> No layer ships a file that a later one overwrites or deletes.
        </p>
      ) : (
        <>
          <p>
            These files are in the image and nobody sees them. A file costs nothing only when it is made and deleted in
            the same instruction, or in a stage that stays behind.
          </p>
          <Capped items={report.waste} atFirst={8}>
            {(shown) => (
              <ul class="file-list">
                {shown.map((file) => (
                  <li key={`${file.path} ${file.layer}`}>
                    <code>{file.path}</code>
                    <b class="number">{bytes(file.sizeBytes)}</b>
                    <span class="tree-facts">
                      <span>
                        from <OriginLink origin={file} onGo={onGo} />
                      </span>
                      <span>
                        {file.how} by{' '}
                        <OriginLink origin={{ layer: file.lostIn, line: file.lostLine, base: false }} onGo={onGo} />
                      </span>
                    </span>
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
