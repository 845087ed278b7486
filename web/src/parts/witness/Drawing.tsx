/** Each form of proof has a drawing of its own that also reads well as text. Loaded with the first finding. */
import type { Witness as WitnessData } from '../../../../server/contract.ts';
import { CommandWitness } from './CommandWitness.tsx';
import { FilesWitness } from './FilesWitness.tsx';
import { GraphWitness } from './GraphWitness.tsx';
import { HttpWitness } from './HttpWitness.tsx';
import { LayersWitness } from './LayersWitness.tsx';
import { LogWitness } from './LogWitness.tsx';
import { MatrixWitness } from './MatrixWitness.tsx';
import { NetworkWitness } from './NetworkWitness.tsx';
import { PathWitness } from './PathWitness.tsx';
import { RequestWitness } from './RequestWitness.tsx';
import { StepsWitness } from './StepsWitness.tsx';
import { TimelineWitness } from './TimelineWitness.tsx';
import { ValuesWitness } from './ValuesWitness.tsx';

export function Drawing({ witness, onLine }: { witness: WitnessData; onLine: (line: number) => void }) {
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
    case 'network':
      return <NetworkWitness witness={witness} onLine={onLine} />;
    case 'graph':
      return <GraphWitness witness={witness} />;
    case 'steps':
      return <StepsWitness witness={witness} />;
    case 'timeline':
      return <TimelineWitness witness={witness} />;
    case 'matrix':
      return <MatrixWitness witness={witness} />;
  }
}
