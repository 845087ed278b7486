/** The network of the verdict that is shown, so that the ways of packets can be drawn in it. */
import { createContext } from 'preact';
import type { Witness } from '../../../server/contract.ts';

export const DrawnNetwork = createContext<Extract<Witness, { form: 'network' }> | undefined>(undefined);
