import { describe, expect, test } from 'vitest';
import { inBlock, parseAddress, parseBlock } from '../../../graders/iam/ip.ts';

describe('addresses', () => {
  test.each([
    ['203.0.113.7', 4, 0xcb007107n],
    ['0.0.0.0', 4, 0n],
    ['255.255.255.255', 4, 0xffffffffn],
    ['::', 6, 0n],
    ['::1', 6, 1n],
    ['2001:db8::7', 6, 0x20010db8000000000000000000000007n],
    ['2001:DB8:0:0:0:0:0:7', 6, 0x20010db8000000000000000000000007n],
    ['::ffff:203.0.113.7', 6, 0xffffcb007107n],
  ])('%s', (text, version, value) => {
    expect(parseAddress(text)).toEqual({ version, value });
  });

  test.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '256.1.1.1',
    '1.2.3.-4',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    'fe80::1%eth0',
    '::1.2.3',
  ])('`%s` is none', (text) => {
    expect(parseAddress(text)).toBeNull();
  });
});

describe('blocks', () => {
  test.each([
    ['203.0.113.0/24', '203.0.113.255', true],
    ['203.0.113.0/24', '203.0.114.0', false],
    // Host bits do not matter.
    ['203.0.113.77/24', '203.0.113.1', true],
    ['203.0.113.7', '203.0.113.7', true],
    ['203.0.113.7', '203.0.113.8', false],
    ['0.0.0.0/0', '8.8.8.8', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['::/0', '8.8.8.8', false],
    ['2001:db8:1234:5678::/64', '2001:db8:1234:5678:ffff::1', true],
    ['2001:db8:1234:5678::/64', '2001:db8:1234:5679::1', false],
    ['203.0.113.0/24', 'not an address', false],
  ])('%s holds %s: %s', (block, address, expected) => {
    const parsed = parseBlock(block);
    expect(parsed !== null && inBlock(address, parsed)).toBe(expected);
  });

  test.each([
    '203.0.113.0/33',
    '203.0.113.0/',
    '203.0.113.0/-1',
    '203.0.113.0/024',
    '203.0.113.0/24/1',
    '::/129',
    'x/8',
  ])('`%s` is none', (text) => {
    expect(parseBlock(text)).toBeNull();
  });
});
