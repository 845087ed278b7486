import type { Witness as WitnessData } from '../../../server/contract.ts';
import { Witness } from './Witness.tsx';

/** What was tried as a whole, folded unless something in it is wrong. */
export function Whole({ witness, title, open = false }: { witness: WitnessData; title: string; open?: boolean }) {
  return (
    <details class="whole" open={open}>
      <summary>{title}</summary>
      <Witness witness={witness} onLine={() => {}} />
    </details>
  );
}
