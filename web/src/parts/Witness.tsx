import type { Witness as WitnessData } from '../../../server/contract.ts';
import { useImported } from '../hooks.ts';

const loadDrawing = () => import('./witness/Drawing.tsx').then((module) => module.Drawing);

/** The proof behind a finding. `onLine` goes to a line of the file that the finding is about. */
export function Witness({ witness, onLine }: { witness: WitnessData; onLine: (line: number) => void }) {
  const { loaded: Drawing, failed } = useImported(loadDrawing);
  if (Drawing) return <Drawing witness={witness} onLine={onLine} />;
  return failed ? (
    <p class="quiet">
      The proof is stored; the code that draws it did not arrive.{' '}
      <button type="button" class="link" onClick={() => location.reload()}>
        Reload
      </button>
    </p>
  ) : null;
}

/** The first words of "what was tried", where the witness tells them. */
export function triedSentence(witness: WitnessData | undefined): string | null {
  if (!witness) return null;
  const inside = 'container' in witness && witness.container ? ` in \`${witness.container}\`` : '';
  switch (witness.form) {
    case 'request':
      return `Asked the policies for \`${witness.action}\` on \`${witness.resource}\`.`;
    case 'command':
      return `Ran \`${witness.command.join(' ')}\`${inside}${witness.user ? ` as user \`${witness.user}\`` : ''}.`;
    case 'files':
      return `Looked at the files${inside}.`;
    case 'http':
      return `Sent \`${witness.method} ${witness.url}\`.`;
    case 'layers':
      return 'Looked into every layer of the image.';
    case 'timeline':
      return witness.simulated ? `Simulated: ${witness.title}.` : `Watched: ${witness.title}.`;
    case 'network':
    case 'graph':
    case 'steps':
    case 'matrix':
    case 'values':
    case 'log':
      return `Looked at this: ${witness.title}.`;
    case 'path':
      return `Sent a packet from ${witness.packet.source} to ${witness.packet.destination}, ${witness.packet.protocol} port ${witness.packet.port}.`;
  }
}
