import { expect, test } from 'vitest';
import { Slots } from '../../../graders/engine/slots.ts';

const never = new AbortController().signal;

test('never more at once than there are slots, first come first served', async () => {
  const slots = new Slots(2);
  const order: number[] = [];
  let running = 0;
  let most = 0;
  await Promise.all(
    [0, 1, 2, 3, 4].map((each) =>
      slots.use(never, async () => {
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

test('a failure gives the slot back', async () => {
  const slots = new Slots(1);
  await expect(slots.use(never, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await slots.use(never, () => Promise.resolve('next'))).toBe('next');
});

test('who gives up while waiting leaves the queue', async () => {
  const slots = new Slots(1);
  const stop = new AbortController();
  let release = (): void => undefined;
  const first = slots.use(never, () => new Promise<void>((resolve) => (release = resolve)));
  const second = slots.use(stop.signal, () => Promise.resolve('never'));
  const third = slots.use(never, () => Promise.resolve('third'));
  stop.abort(new Error('cancelled'));
  await expect(second).rejects.toThrow('cancelled');
  release();
  await first;
  expect(await third).toBe('third');
  await expect(slots.use(stop.signal, () => Promise.resolve('never'))).rejects.toThrow('cancelled');
});
