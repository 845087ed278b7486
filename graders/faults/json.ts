/** What is wrong with JSON that is being written. */
import type { Finding } from '../check.ts';
import { parseJson } from '../parse/json.ts';

/** Never throws. */
export const faultsOf = (text: string, file: string): Finding[] => parseJson(text, file).problems;
