import { expect, it } from 'vitest';
import { isBelow, isSystemMount, parseMounts } from '../../../graders/ecs/mounts.ts';

it('reads a mount table', () => {
  const text =
    'overlay / overlay ro,relatime,lowerdir=a:b 0 0\n/dev/sda1 /my\\040logs ext4 rw,relatime 0 0\n\nbroken\n';
  expect(parseMounts(text)).toEqual([
    { path: '/', type: 'overlay', writable: false },
    { path: '/my logs', type: 'ext4', writable: true },
  ]);
});

it('knows what lies below what', () => {
  expect(isBelow('/tmp/a', ['/tmp'])).toBe(true);
  expect(isBelow('/tmp', ['/tmp'])).toBe(true);
  expect(isBelow('/tmpfiles', ['/tmp'])).toBe(false);
  expect(isBelow('/etc', ['/'])).toBe(true);
});

it('leaves the engine’s own mounts out', () => {
  const mount = (path: string) => isSystemMount({ path, type: 'tmpfs', writable: true });
  expect(['/proc', '/dev/shm', '/sys/fs/cgroup', '/etc/hosts'].every(mount)).toBe(true);
  expect(['/home', '/etc', '/developer', '/tmp'].some(mount)).toBe(false);
});
