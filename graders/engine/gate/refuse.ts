import type { Range } from '../../check.ts';

/** Notes that the file is not built, and says why in a way that teaches. */
export type Refuse = (range: Range, message: string) => void;
