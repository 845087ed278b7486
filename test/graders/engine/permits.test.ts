import { expect, test } from 'vitest';
import { Permits } from '../../../graders/engine/permits.ts';

const never = new AbortController().signal;

test('never more at once than there are permits, first come first served', async () => {
  const permits = new Permits(2);
  const order: number[] = [];
  let running = 0;
  let most = 0;
  await Promise.all(
    [0, 1, 2, 3, 4].map((each) =>
      permits.use(never, async () => {
        order.push(each);
        most = Math.max(most, ++running);
        await new Promise((wake) => setImmediate(wake));
        running -= 1;
      }),
    ),
  );
  expect(order).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(2);
});

test('giving back twice counts once', async () => {
  const permits = new Permits(1);
  const release = await permits.take(never);
  release();
  release();
  await permits.take(never);
  const stop = new AbortController();
  const second = permits.take(stop.signal);
  stop.abort(new Error('still taken'));
  await expect(second).rejects.toThrow('still taken');
});

test('who gives up while waiting leaves the queue', async () => {
  const permits = new Permits(1);
  const stop = new AbortController();
  let release = (): void => undefined;
  const first = permits.use(never, () => new Promise<void>((resolve) => (release = resolve)));
  const second = permits.use(stop.signal, () => Promise.resolve('never'));
  const third = permits.use(never, () => Promise.resolve('third'));
  stop.abort(new Error('cancelled'));
  await expect(second).rejects.toThrow('cancelled');
  release();
  await first;
  expect(await third).toBe('third');
  await expect(permits.take(stop.signal)).rejects.toThrow('cancelled');
});
