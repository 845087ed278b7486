import { describe, expect, it } from 'vitest';
import { Undecided } from '../../../../graders/check.ts';
import check from '../../../../graders/checks/network/must-reach.ts';
import { findingsOf } from '../../../support/run-check.ts';
import { resources, twoTiers } from '../../network/support.ts';

const run = (lines: string, params: object) => findingsOf(check, 'network.yaml', resources(lines), params);
const forward = { from: 'Web', to: 'App', ports: ['8080'], reason: 'Requests are forwarded.' };
const leave = { from: 'App', to: 'internet', ports: [443], via: ['nat-gateway'], reason: 'It calls out.' };

describe('network/must-reach', () => {
  it('passes when every packet gets there', () => expect(run(twoTiers, { flows: [forward, leave] })).toEqual([]));

  it('shows the station that stops the packet, and points at it', () => {
    const [finding] = run(
      twoTiers.replace('FromPort: 8080', 'FromPort: 8081').replace('ToPort: 8080', 'ToPort: 8081'),
      { flows: [forward] },
    );
    expect(finding).toMatchObject({
      line: 15,
      message: expect.stringMatching(/no rule lets tcp 8080 in from Web.*Requests are forwarded\./) as string,
    });
    expect(finding?.witness).toMatchObject({ form: 'path', reachable: false, packet: { port: 8080 } });
  });

  it('says which other way the packets take', () => {
    const open = twoTiers
      .replace('NatGatewayId: !Ref Nat', 'GatewayId: !Ref Igw')
      .replace('{ Subnets: [!Ref Closed]', '{ AssignPublicIp: ENABLED, Subnets: [!Ref Closed]');
    expect(run(open, { flows: [leave] })).toEqual([
      expect.objectContaining({ message: expect.stringContaining('through the internet-gateway') as string }),
    ]);
  });

  it('demands that what works survives each outage, and leaves the rest to others', () => {
    const [lost] = run(twoTiers, { flows: [leave], outages: ['eu-west-2a'] });
    expect(lost?.message).toMatch(/^With eu-west-2a down: .* NAT gateway Nat: is in eu-west-2a/);
    expect(run(twoTiers, { flows: [leave], outages: ['eu-west-2c'] })).toEqual([]);
    expect(run(twoTiers, { flows: [{ ...forward, ports: [9] }], outages: ['eu-west-2a'] })).toEqual([]);
  });

  it('counts a subnet without a zone as one that may be lost', () => {
    const anywhere = twoTiers.replaceAll(/, AvailabilityZone: eu-west-2./g, '');
    expect(run(anywhere, { flows: [forward], outages: ['eu-west-2a'] })).toHaveLength(1);
  });

  it('says when one of the ends is gone', () => {
    expect(run(twoTiers, { flows: [{ ...forward, to: 'Database' }] })[0]?.message).toMatch(
      /`Database` has no network interface/,
    );
  });

  it('does not guess what a parameter decides', () => {
    const unknown = `Parameters: { Source: { Type: String } }\n${resources(twoTiers.replace('SourceSecurityGroupId: !Ref WebGroup', 'CidrIp: !Ref Source'))}`;
    expect(() => findingsOf(check, 'network.yaml', unknown, { flows: [forward] })).toThrow(Undecided);
    expect(() => findingsOf(check, 'network.yaml', unknown, { flows: [forward] })).toThrow(/`Source` has no default/);
  });
});
