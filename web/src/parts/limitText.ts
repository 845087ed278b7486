import type { Finding } from '../../../server/contract.ts';
import { bytes, duration, number } from '../words.ts';

export type Limit = NonNullable<Finding['limit']>;

/** `Time: 2 min at most`. */
export function limitText({ kind, most }: Limit): string {
  switch (kind) {
    case 'time':
      return `Time: ${duration(most)} at most`;
    case 'memory':
      return `Memory: ${bytes(most)} at most`;
    case 'disk':
      return `Disk: ${bytes(most)} at most`;
    case 'output':
      return `Output: ${bytes(most)} at most`;
    case 'processes':
      return `Processes: ${number(most)} at once`;
  }
}
