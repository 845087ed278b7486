import { describe, expect, it } from 'vitest';
import { networkWitness } from '../../../graders/network/drawing.ts';
import { pathWitness } from '../../../graders/network/reachability.ts';
import { ask, network, twoTiers } from './support.ts';

const tiers = network(twoTiers);
const drawn = (text: string) => networkWitness(network(text));

describe('the drawing of a network', () => {
  it('tells what stands where, and the ways out of each subnet', () => {
    const [vpc] = networkWitness(tiers).vpcs;
    expect(vpc).toMatchObject({ id: 'Vpc', doors: [{ what: 'internet gateway', side: 'internet' }] });
    const [open, closed] = ['Open', 'Closed'].map((id) => vpc?.subnets.find((each) => each.id === id));
    expect(open).toMatchObject({ tier: 'public', table: 'OpenTable', zone: 'eu-west-2a' });
    expect(open?.holds).toEqual(
      expect.arrayContaining([
        { id: 'Nat', name: 'Nat', what: 'NAT gateway' },
        { id: 'Web/Open', name: 'Web', what: 'load balancer' },
      ]),
    );
    expect(closed).toMatchObject({ tier: 'private', routes: ['0.0.0.0/0 → Nat'] });
    expect(closed?.holds).toContainEqual({ id: 'App/Closed', name: 'App', what: 'task' });
  });

  it('draws what there is of a template that is begun', () => {
    expect(drawn('Nothing: InternetGateway {}').vpcs).toEqual([]);
    expect(drawn('Vpc: VPC { CidrBlock: 10.0.0.0/16 }').vpcs).toEqual([
      { id: 'Vpc', blocks: ['10.0.0.0/16'], doors: [], subnets: [] },
    ]);
    const begun = drawn(`Vpc: VPC { CidrBlock: 10.0.0.0/16 }
  Quay: Subnet { VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24 }`);
    expect(begun.vpcs[0]?.subnets).toEqual([
      {
        ...{ id: 'Quay', tier: 'isolated', blocks: ['10.0.1.0/24'] },
        ...{ table: 'Vpc.MainRouteTable', routes: [], holds: [] },
      },
    ]);
  });

  it('says what only the stack will know, and where', () => {
    const { vpcs, unknown } = drawn('Vpc: VPC { CidrBlock: !ImportValue block }');
    expect(vpcs[0]?.blocks).toEqual([]);
    expect(unknown).toEqual([{ line: expect.any(Number) as number, why: expect.any(String) as string }]);
  });

  it('has every place that a path goes through', () => {
    const { vpcs } = networkWitness(tiers);
    const places = vpcs.flatMap((vpc) => [
      ...[vpc.id, ...vpc.doors.map(({ id }) => id)],
      ...vpc.subnets.flatMap(({ id, holds }) => [id, ...holds.map((each) => each.id)]),
    ]);
    for (const [from, to] of [
      ['internet', 'Web'],
      ['App', 'internet'],
      ['Web', 'App'],
      ['internet', 'App'],
    ] as const) {
      const answer = ask(tiers, from, to, to === 'App' ? 8080 : 443);
      const witness = pathWitness((answer.path ?? answer.stopped)!, 'network.yaml');
      if (witness.form !== 'path') throw new Error('no path');
      const { hops, ends } = witness;
      expect(hops.length).toBeGreaterThan(2);
      for (const { at, station } of hops) expect(places, `${from} ${to} ${station}`).toContain(at);
      expect([...places, 'outside']).toEqual(expect.arrayContaining([ends?.from, ends?.to]));
      expect(hops.some(({ answer: back }) => back)).toBe(true);
    }
  });
});
