import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resources, twoTiers } from '../../graders/network/support.ts';
import { drydock } from '../../support/cli.ts';

let folder: string;
let path: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-network-'));
  path = join(folder, 'network.yaml');
  writeFileSync(path, resources(twoTiers));
});
afterAll(() => rmSync(folder, { recursive: true }));

const reach = (from: string, to: string, port: string, ...more: string[]) =>
  drydock('network', 'reach', path, '--from', from, '--to', to, '--port', port, ...more);

describe('drydock network reach', () => {
  it('answers with the path of one packet', async () => {
    const { stdout, exitCode } = await reach('internet', 'Web', '443', '--json');
    expect(exitCode).toBe(0);
    const told = JSON.parse(stdout) as { path: { hops: unknown[]; packet: object } };
    expect(told).toMatchObject({
      reachable: true,
      always: true,
      path: { packet: { destination: '10.0.0.10:443', protocol: 'tcp' } },
    });
    expect(told.path.hops.length).toBeGreaterThan(3);
    expect(told).not.toHaveProperty('blockedBy');
  });

  it('answers with everything that blocks', async () => {
    const { stdout, exitCode } = await reach('internet', 'App', '8080', '--json');
    expect(exitCode).toBe(0);
    const told = JSON.parse(stdout) as { blockedBy: { station: string; line: number }[] };
    expect(told).toMatchObject({ reachable: false });
    expect(told).not.toHaveProperty('path');
    expect(told.blockedBy.map(({ station }) => station).join()).toMatch(/AppGroup.*ClosedTable/);
    expect(told.blockedBy.every(({ line }) => line > 1)).toBe(true);
  });

  it('takes CIDR blocks and protocols, and says it in words', async () => {
    const { stdout } = await reach('10.0.0.0/24', 'internet', '53', '--protocol', 'udp');
    expect(stdout).toMatch(/^10\.0\.0\.0\/24 → internet, udp 53: not reachable\n/);
    expect((await reach('App', '198.51.100.9', '443')).stdout).toMatch(/pass NAT gateway Nat/);
  });

  it('answers 3 when the template does not decide it', async () => {
    writeFileSync(
      join(folder, 'open.yaml'),
      resources(twoTiers.replace('NatGatewayId: !Ref Nat', 'TransitGatewayId: tgw-1')),
    );
    const { stdout, exitCode } = await drydock(
      'network',
      'reach',
      join(folder, 'open.yaml'),
      '--from',
      'App',
      '--to',
      'internet',
      '--port',
      '443',
      '--json',
    );
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ reachable: 'undecided', reasons: [expect.stringContaining('tgw-1')] });
  });

  it.each([
    [['Nobody', 'App', '443'], /Nobody: neither/],
    [['internet', 'App', '70000'], /70000 is not a port/],
  ])('answers 2 for %j', async ([from, to, port], message) => {
    const { stderr, exitCode } = await reach(from!, to!, port!);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('answers 2 for a file that is no template', async () => {
    writeFileSync(join(folder, 'pod.yaml'), 'kind: Pod\n');
    const { stderr, exitCode } = await drydock(
      'network',
      'reach',
      join(folder, 'pod.yaml'),
      '--from',
      'a',
      '--to',
      'b',
      '--port',
      '1',
    );
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/pod\.yaml:1:1/);
  });
});
