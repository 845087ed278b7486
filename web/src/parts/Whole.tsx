import type { Jump } from './Finding.tsx';
import { Witness } from './Witness.tsx';
import type { Whole as WholeData } from './wholes.ts';

/** What was tried as a whole, folded unless something in it is wrong. */
export function Whole({ witness, open = false, onJump }: { witness: WholeData; open?: boolean; onJump: Jump }) {
  return (
    <details class="whole" open={open}>
      <summary>{witness.title}</summary>
      <Witness witness={witness} onLine={(line) => 'file' in witness && onJump(witness.file, line, 1)} />
    </details>
  );
}
