import { describe, expect, it } from 'vitest';
import { ask, network, twoTiers } from './support.ts';

const tiers = network(twoTiers);

describe('ways', () => {
  it('in through the internet gateway, out through NAT, and not the other way', () => {
    expect(ask(tiers, 'internet', 'Web', 443)).toMatchObject({ reachable: true, always: true });
    expect(ask(tiers, 'App', 'internet', 443).path).toMatchObject({ via: 'nat-gateway' });
    const refused = ask(tiers, 'internet', 'App', 8080);
    expect(refused.reachable).toBe(false);
    expect(refused.blockedBy.map(({ station }) => station)).toEqual([
      expect.stringContaining('App (task in Closed)'),
      expect.stringContaining('security group AppGroup'),
      expect.stringContaining('route table ClosedTable'),
    ]);
  });

  it('NAT in a subnet without a way out goes in a circle', () => {
    const circle = network(
      twoTiers.replace('SubnetId: !Ref Open, AllocationId', 'SubnetId: !Ref Closed, AllocationId'),
    );
    expect(ask(circle, 'App', 'internet', 443)).toMatchObject({ reachable: false });
  });

  it('a regional NAT gateway needs no subnet, a private one leads nowhere', () => {
    const nat = 'Nat: NatGateway { SubnetId: !Ref Open, AllocationId: eipalloc-1 }';
    const regional = network(twoTiers.replace(nat, 'Nat: NatGateway { AvailabilityMode: regional, VpcId: !Ref Vpc }'));
    expect(ask(regional, 'App', 'internet', 443, { down: 'eu-west-2a' })).toMatchObject({ always: true });
    const inside = network(twoTiers.replace(nat, 'Nat: NatGateway { SubnetId: !Ref Open, ConnectivityType: private }'));
    expect(ask(inside, 'App', 'internet', 443)).toMatchObject({ reachable: false });
    expect(ask(tiers, 'App', 'internet', 443, { down: 'eu-west-2a' })).toMatchObject({ always: false });
  });

  it('the most specific route decides', () => {
    const split = network(
      `${twoTiers}  Hole: Route { RouteTableId: !Ref OpenTable, DestinationCidrBlock: 203.0.113.0/24, NatGatewayId: !Ref Nat }`,
    );
    expect(ask(split, '203.0.113.7', 'Web', 443)).toMatchObject({ reachable: false });
    expect(ask(split, '198.51.100.7', 'Web', 443)).toMatchObject({ always: true });
    expect(ask(split, 'internet', 'Web', 443)).toMatchObject({ reachable: true, always: false });
  });

  it('a gateway that is not attached leads nowhere', () => {
    const loose = network(twoTiers.replace(/ {2}Attached: .*\n/, ''));
    expect(ask(loose, 'internet', 'Web', 443).blockedBy[0]?.detail).toMatch(/none is attached/);
  });
});

describe('security groups', () => {
  const egress = (rule: string) => network(`${twoTiers}  Out: SecurityGroupEgress { GroupId: !Ref AppGroup, ${rule} }`);

  it('let everything out until an egress rule is given, also one that is a resource of its own', () => {
    expect(ask(tiers, 'App', 'Web', 443)).toMatchObject({ always: true });
    const narrow = egress('IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0');
    expect(ask(narrow, 'App', 'Web', 443)).toMatchObject({ reachable: false });
    expect(ask(narrow, 'App', 'internet', 80)).toMatchObject({ always: true });
  });

  it('that name each other are about interfaces, not addresses', () => {
    expect(ask(tiers, 'Web', 'App', 8080)).toMatchObject({ always: true });
    expect(ask(tiers, 'Open', 'App', 8080)).toMatchObject({ reachable: false });
    expect(ask(tiers, 'WebGroup', 'App', 8080)).toMatchObject({ always: true });
  });

  it('of nobody: the default group lets its own members in', () => {
    const alone = network(
      twoTiers.replace(', SecurityGroups: [!Ref AppGroup]', '').replace(', SecurityGroups: [!Ref WebGroup]', ''),
    );
    expect(ask(alone, 'Web', 'App', 8080)).toMatchObject({ always: true });
    expect(ask(alone, 'internet', 'Web', 443)).toMatchObject({ reachable: false });
  });

  it('of a network load balancer may be none', () => {
    const open = network(
      twoTiers.replace(
        '{ Subnets: [!Ref Open], SecurityGroups: [!Ref WebGroup] }',
        '{ Type: network, Subnets: [!Ref Open] }',
      ),
    );
    expect(ask(open, 'internet', 'Web', 9)).toMatchObject({ always: true });
  });

  it('know protocols', () => {
    expect(ask(tiers, 'internet', 'Web', 443, { protocol: 'udp' })).toMatchObject({ reachable: false });
  });
});

describe('network ACLs', () => {
  const acl = (...entries: string[]) =>
    network(`${twoTiers}
      Acl: NetworkAcl { VpcId: !Ref Vpc }
      OpenAcl: SubnetNetworkAclAssociation { SubnetId: !Ref Open, NetworkAclId: !Ref Acl }
      ${entries.map((entry, index) => `E${index}: NetworkAclEntry { NetworkAclId: !Ref Acl, CidrBlock: 0.0.0.0/0, ${entry} }`).join('\n')}`);
  const allow = 'RuleAction: allow';

  it('judge answers, too', () => {
    const inbound = `RuleNumber: 1, Protocol: 6, ${allow}, PortRange: { From: 443, To: 443 }`;
    expect(ask(acl(inbound), 'internet', 'Web', 443)).toMatchObject({ reachable: false });
    const answers = `RuleNumber: 1, Egress: true, Protocol: 6, ${allow}, PortRange: { From: 1024, To: 65535 }`;
    expect(ask(acl(inbound, answers), 'internet', 'Web', 443)).toMatchObject({ always: true });
    const few = answers.replace('1024', '32768');
    expect(ask(acl(inbound, few), 'internet', 'Web', 443)).toMatchObject({ reachable: true, always: false });
  });

  it('end at the first entry that matches, by number', () => {
    const all = (number: number, action: string, egress: boolean) =>
      `RuleNumber: ${number}, Protocol: -1, RuleAction: ${action}, Egress: ${egress}`;
    expect(
      ask(acl(all(2, 'deny', false), all(1, 'allow', false), all(1, 'allow', true)), 'internet', 'Web', 443),
    ).toMatchObject({ always: true });
    expect(
      ask(acl(all(1, 'deny', false), all(2, 'allow', false), all(1, 'allow', true)), 'internet', 'Web', 443),
    ).toMatchObject({ reachable: false });
  });

  it('are not asked inside a subnet', () => {
    const closed = network(`${twoTiers}
      Acl: NetworkAcl { VpcId: !Ref Vpc }
      OpenAcl: SubnetNetworkAclAssociation { SubnetId: !Ref Open, NetworkAclId: !Ref Acl }
      Near: AWS::ECS::Service { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [!Ref Open], SecurityGroups: [!Ref WebGroup] } } }`);
    expect(ask(closed, 'Near', 'Web', 443)).toMatchObject({ always: true });
    expect(ask(closed, 'App', 'Web', 443)).toMatchObject({ reachable: false });
  });

  it('that come with the VPC can be narrowed', () => {
    const narrowed = network(
      `${twoTiers}  Deny: NetworkAclEntry { NetworkAclId: !GetAtt Vpc.DefaultNetworkAcl, RuleNumber: 1, Protocol: -1, RuleAction: deny, CidrBlock: 203.0.113.0/24 }`,
    );
    expect(ask(narrowed, '203.0.113.7', 'Web', 443)).toMatchObject({ reachable: false });
    expect(ask(narrowed, '198.51.100.7', 'Web', 443)).toMatchObject({ always: true });
  });
});

describe('IPv6', () => {
  const dual = (target: string) => `${twoTiers
    .replace(
      'Open: Subnet {',
      'Open: Subnet { Ipv6CidrBlock: !Select [0, !Cidr [!Select [0, !GetAtt Vpc.Ipv6CidrBlocks], 2, 64]],',
    )
    .replace(
      'Closed: Subnet {',
      'Closed: Subnet { Ipv6CidrBlock: !Select [1, !Cidr [!Select [0, !GetAtt Vpc.Ipv6CidrBlocks], 2, 64]],',
    )
    .replace('SourceSecurityGroupId: !Ref WebGroup', "CidrIpv6: '::/0'")}
    Six: VPCCidrBlock { VpcId: !Ref Vpc, AmazonProvidedIpv6CidrBlock: true }
    Outward: EgressOnlyInternetGateway { VpcId: !Ref Vpc }
    Default6: Route { RouteTableId: !Ref ClosedTable, DestinationIpv6CidrBlock: '::/0', ${target} }`;

  it('has public addresses only, so the internet gateway opens what the egress-only one keeps shut', () => {
    const open = network(dual('GatewayId: !Ref Igw'));
    expect(ask(open, 'internet', 'App', 8080)).toMatchObject({ reachable: true, path: { family: 6 } });
    const shut = network(dual('EgressOnlyInternetGatewayId: !Ref Outward'));
    expect(ask(shut, 'internet', 'App', 8080)).toMatchObject({ reachable: false });
    expect(ask(shut, 'App', 'internet', 443, { family: 6 })).toMatchObject({
      always: true,
      path: { via: 'egress-only-gateway' },
    });
  });
});

describe('what is not known', () => {
  it.each([
    [
      'a group of another stack',
      twoTiers.replace('SourceSecurityGroupId: !Ref WebGroup', 'SourceSecurityGroupId: !ImportValue web-group'),
      'Web',
      'App',
      8080,
    ],
    [
      'a peering connection',
      twoTiers.replace('NatGatewayId: !Ref Nat', 'VpcPeeringConnectionId: pcx-1'),
      'App',
      'internet',
      443,
    ],
    [
      'the subnets of a service',
      twoTiers.replace('{ Subnets: [!Ref Closed]', '{ Subnets: !Split [",", !ImportValue subnets]'),
      'App',
      'internet',
      443,
    ],
  ])('%s', (_what, lines, from, to, port) => {
    const of = network(lines);
    if (of.interfaces.some(({ owner }) => owner === from)) {
      const answer = ask(of, from, to, port);
      expect(answer.reachable).toBe('undecided');
      expect(answer.reasons.length).toBeGreaterThan(0);
    } else expect(of.unknown).toEqual([expect.objectContaining({ owner: from, why: 'another stack exports it' })]);
  });

  it('does not matter where the answer is the same either way', () => {
    const list = network(
      twoTiers.replace('SourceSecurityGroupId: !Ref WebGroup', 'SourceSecurityGroupId: !ImportValue web-group'),
    );
    expect(ask(list, 'internet', 'App', 8080)).toMatchObject({ reachable: false, always: false, reasons: [] });
    expect(ask(list, 'internet', 'Web', 443)).toMatchObject({ always: true, reasons: [] });
  });
});
