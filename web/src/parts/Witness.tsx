/** The proof behind a finding: each form has a drawing of its own that also reads well as text. */
import type { Witness as WitnessData } from '../../../server/contract.ts';
import { CommandWitness } from './witness/CommandWitness.tsx';
import { FilesWitness } from './witness/FilesWitness.tsx';
import { HttpWitness } from './witness/HttpWitness.tsx';
import { LayersWitness } from './witness/LayersWitness.tsx';
import { LogWitness } from './witness/LogWitness.tsx';
import { PathWitness } from './witness/PathWitness.tsx';
import { RequestWitness } from './witness/RequestWitness.tsx';
import { TimelineWitness } from './witness/TimelineWitness.tsx';
import { ValuesWitness } from './witness/ValuesWitness.tsx';

/** `onLine` goes to a line of the file that the finding is about. */
export function Witness({ witness, onLine }: { witness: WitnessData; onLine: (line: number) => void }) {
  switch (witness.form) {
    case 'request':
      return <RequestWitness witness={witness} />;
    case 'command':
      return <CommandWitness witness={witness} />;
    case 'files':
      return <FilesWitness witness={witness} />;
    case 'http':
      return <HttpWitness witness={witness} />;
    case 'layers':
      return <LayersWitness witness={witness} onLine={onLine} />;
    case 'log':
      return <LogWitness witness={witness} />;
    case 'values':
      return <ValuesWitness witness={witness} />;
    case 'path':
      return <PathWitness witness={witness} onLine={onLine} />;
    case 'timeline':
      return <TimelineWitness witness={witness} />;
  }
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
    case 'values':
    case 'log':
      return `Looked at this: ${witness.title}.`;
    case 'path':
      return `Sent a packet from ${witness.packet.source} to ${witness.packet.destination}, ${witness.packet.protocol} port ${witness.packet.port}.`;
  }
}
