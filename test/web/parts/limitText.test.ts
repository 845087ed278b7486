import { expect, test } from 'vitest';
import { limitText, type Limit } from '../../../web/src/parts/limitText.ts';

test.each<[Limit, string]>([
  [{ kind: 'time', most: 120_000 }, 'Time: 2 min at most'],
  [{ kind: 'time', most: 30_000 }, 'Time: 30 s at most'],
  [{ kind: 'memory', most: 2048e6 }, 'Memory: 2.0 GB at most'],
  [{ kind: 'disk', most: 6000e6 }, 'Disk: 6.0 GB at most'],
  [{ kind: 'output', most: 4e6 }, 'Output: 4.0 MB at most'],
  [{ kind: 'processes', most: 512 }, 'Processes: 512 at once'],
])('%o', (limit, text) => expect(limitText(limit)).toBe(text));
