import { describe, expect, it } from 'vitest';
import { formatAddress, formatCidr, parseCidr, without } from '../../../graders/network/cidr.ts';

describe('parseCidr', () => {
  it.each(['10.0.0.0/16', '0.0.0.0/0', '192.0.2.7/32', '2001:db8::/32', '::/0', '2001:db8::1/128'])('%s', (text) => {
    const { block, fault } = parseCidr(text);
    expect(fault).toBeNull();
    expect(formatCidr(block!.family, block!.interval.low, block!.prefix)).toBe(text);
  });

  it.each([
    ['010.0.0.0/8', /leading zero/],
    ['10.0.0.1/8', /bits behind its prefix.*`10\.0\.0\.0\/8`/],
    ['2001:db8::1/64', /`2001:db8::\/64`/],
    ['10.0.0.0', /`10\.0\.0\.0\/32`/],
    ['10.0.0.0/33', /prefix length/],
    ['10.0.0.0/08', /prefix length/],
    ['10.0.0.0/8/8', /not a CIDR/],
    ['10.0.0/8', /not a CIDR/],
    ['256.0.0.0/8', /not a CIDR/],
    ['harbour', /not a CIDR/],
  ])('%s is a fault', (text, message) => expect(parseCidr(text).fault).toMatch(message));

  it('keeps the block of a text with host bits', () => {
    const { interval } = parseCidr('10.0.1.7/24').block!;
    expect([formatAddress(4, interval.low), formatAddress(4, interval.high)]).toEqual(['10.0.1.0', '10.0.1.255']);
  });
});

it('formats IPv6 by its longest run of zeros', () => {
  expect(formatAddress(6, 0x20010db8000000000001000000000001n)).toBe('2001:db8::1:0:0:1');
  expect(formatAddress(6, 0n)).toBe('::');
  expect(formatAddress(6, 0x00010002000300040005000600070008n)).toBe('1:2:3:4:5:6:7:8');
});

it('cuts intervals out of intervals', () => {
  const cut = (...taken: [bigint, bigint][]) =>
    without(
      [{ low: 10n, high: 20n }],
      taken.map(([low, high]) => ({ low, high })),
    ).map(({ low, high }) => [low, high]);
  expect(cut()).toEqual([[10n, 20n]]);
  expect(cut([12n, 14n], [18n, 30n])).toEqual([
    [10n, 11n],
    [15n, 17n],
  ]);
  expect(cut([0n, 30n])).toEqual([]);
});
