/** What is wrong with a shell script that is being written. */
import type { Finding } from '../check.ts';
import { parseScript } from '../awscli/shell/script.ts';

/** Where bash would stop reading. Never throws. */
export const faultsOf = (text: string, file: string): Finding[] => parseScript(text, file).problems;
