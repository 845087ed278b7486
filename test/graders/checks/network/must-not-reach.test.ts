import { describe, expect, it } from 'vitest';
import { Undecided } from '../../../../graders/check.ts';
import check from '../../../../graders/checks/network/must-not-reach.ts';
import { findingsOf } from '../../../support/run-check.ts';
import { resources, twoTiers } from '../../network/support.ts';

const run = (lines: string, flow: object) =>
  findingsOf(check, 'network.yaml', resources(lines), { flows: [{ reason: 'It is private.', ...flow }] });

describe('network/must-not-reach', () => {
  it('passes when nothing gets there', () => {
    expect(run(twoTiers, { from: 'internet', to: 'App' })).toEqual([]);
    expect(run(twoTiers, { from: 'internet', to: 'Web', except: [443] })).toEqual([]);
    expect(run(twoTiers, { from: '10.0.0.0/16', to: 'App' })).toEqual([]);
  });

  it('shows one packet that does, with its way, at the rule that let it in', () => {
    const [finding] = run(twoTiers, { from: 'internet', to: 'Web' });
    expect(finding?.message).toMatch(
      /internet reaches Web on tcp 443 \(203\.0\.113\.25:49152 → 10\.0\.0\.10:443, tcp\).*It is private\./,
    );
    expect(finding?.witness).toMatchObject({ form: 'path', reachable: true });
    const lines = resources(twoTiers).split('\n');
    expect(lines[finding!.line - 1]).toContain('WebGroup');
  });

  it('looks at every port and protocol that is not excepted', () => {
    const wide = twoTiers.replace('FromPort: 443, ToPort: 443', 'FromPort: 443, ToPort: 444');
    expect(run(wide, { from: 'internet', to: 'Web', except: [443] })[0]?.message).toContain('tcp 444');
    const datagrams = twoTiers.replace(
      'IpProtocol: tcp, FromPort: 443, ToPort: 443',
      'IpProtocol: udp, FromPort: 0, ToPort: 65535',
    );
    expect(run(datagrams, { from: 'internet', to: 'Web', except: [443] })[0]?.message).toMatch(/on udp/);
    expect(run(datagrams, { from: 'internet', to: 'Web', protocols: ['tcp'] })).toEqual([]);
    expect(run(wide, { from: 'internet', to: 'Web', ports: [80] })).toEqual([]);
  });

  it('does not pass because one of the ends is gone', () => {
    expect(run(twoTiers, { from: 'internet', to: 'Database' })).toHaveLength(1);
  });

  it('judges one side alone when the rules of the other do not count', () => {
    const narrow = `${twoTiers}  Out: SecurityGroupEgress { GroupId: !Ref WebGroup, IpProtocol: tcp, FromPort: 8080, ToPort: 8080, DestinationSecurityGroupId: !Ref AppGroup }`;
    const wide = narrow.replace(
      'FromPort: 8080, ToPort: 8080, SourceSecurityGroupId',
      'FromPort: 0, ToPort: 9000, SourceSecurityGroupId',
    );
    const exact = { from: 'Web', to: 'App', except: [8080] };
    expect(run(narrow, { ...exact, ignore: 'egress' })).toEqual([]);
    expect(run(narrow, { ...exact, ignore: 'ingress' })).toEqual([]);
    expect(run(wide, exact)).toEqual([]);
    expect(run(wide, { ...exact, ignore: 'egress' })).toHaveLength(1);
    expect(run(twoTiers, { ...exact, ignore: 'ingress' })).toHaveLength(1);
  });

  it('does not guess where a prefix list or an unknown route leads', () => {
    const list = twoTiers.replace('CidrIp: 0.0.0.0/0', 'SourcePrefixListId: pl-0123');
    expect(() => run(list, { from: 'internet', to: 'Web' })).toThrow(Undecided);
    const transit = twoTiers.replace('NatGatewayId: !Ref Nat', 'TransitGatewayId: tgw-1');
    expect(() => run(transit, { from: 'App', to: 'internet' })).toThrow(/tgw-1/);
  });
});
