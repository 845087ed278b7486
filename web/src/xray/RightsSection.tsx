import type { ImageReport } from '../../../server/contract.ts';
import { Glyph } from '../parts/Glyph.tsx';
import { Inline } from '../parts/Inline.tsx';
import { bytes, count } from '../words.ts';
import { Capped } from './Capped.tsx';
import { OriginLink, type Go } from './OriginLink.tsx';
import { share } from './summary.ts';

/** Files whose mode gives power away, and whose the files are. */
export function RightsSection({ report, onGo }: { report: ImageReport; onGo: Go }) {
  const most = Math.max(1, ...report.owners.map((owner) => owner.bytes));
  return (
    <section class="panel" aria-labelledby="rights">
      <h2 id="rights">Owners and rights</h2>
      <h3>Setuid and setgid files</h3>
      <Files
        files={report.setuid}
        onGo={onGo}
        none="None: no program in this image runs with another user’s rights."
        why="Each of them runs with its owner’s rights, whoever starts it. `no-new-privileges` at run time takes that away."
      />
      <h3>World-writable</h3>
      <Files
        files={report.worldWritable}
        onGo={onGo}
        none="None: no file or folder can be written by everybody."
        why="Any user of the container may replace what is in them."
      />
      <h3>Owners</h3>
      <ul class="owners">
        {report.owners.map((owner) => (
          <li key={`${owner.uid}:${owner.gid}`}>
            <code>
              {owner.user ?? owner.uid}:{owner.group ?? owner.gid}
            </code>
            <span class="quiet">
              {owner.uid}:{owner.gid}
            </span>
            <span class="owners-bar" aria-hidden="true">
              <span style={{ inlineSize: `${(owner.bytes / most) * 100}%` }} />
            </span>
            <span class="number">
              {bytes(owner.bytes)}, {count(owner.files, 'file')}
            </span>
            <span class="quiet number">{share(owner.bytes, report.sizeBytes)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Files({ files, onGo, none, why }: { files: ImageReport['setuid']; onGo: Go; none: string; why: string }) {
  if (files.length === 0)
    return (
      <p>
        <Glyph sign="passed" size={14} /> {none}
      </p>
    );
  return (
    <>
      <p class="quiet">
        <Inline text={why} />
      </p>
      <Capped items={files} atFirst={12}>
        {(shown) => (
          <ul class="file-list">
            {shown.map((file) => (
              <li key={file.path}>
                <code>{file.path}</code>
                <span class="tree-facts">
                  <span>{file.mode}</span>
                  <span>{file.owner}</span>
                  {file.type !== 'file' && <span>{file.type}</span>}
                  <OriginLink origin={file} onGo={onGo} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </Capped>
    </>
  );
}
