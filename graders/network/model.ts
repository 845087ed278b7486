/**
 * The network that a template makes: VPCs, subnets, routes, gateways, network ACLs, security groups, endpoints, and the
 * network interfaces of load balancers, tasks, databases, instances and functions.
 *
 * `faults` are what AWS refuses or silently changes; `unknown` is what only the stack will know. Reachability over something
 * unknown is undecided, never guessed.
 */
import type { Finding, Range } from '../check.ts';
import { readAcls } from './acls.ts';
import { readEndpoints } from './endpoints.ts';
import { readGroups } from './groups.ts';
import { readInterfaces } from './interfaces.ts';
import type { Cidr, Interval } from './cidr.ts';
import { Reader } from './reader.ts';
import { readRoutes } from './routes.ts';
import { readSubnets } from './subnets.ts';
import type { Template } from '../cloudformation/template.ts';
import type { Value } from '../cloudformation/value.ts';

export interface Vpc {
  id: string;
  range: Range;
  blocks: Cidr[];
  dnsSupport: boolean;
  dnsHostnames: boolean;
  /** The attached gateways by logical id. */
  internetGateway?: string;
  defaultGroup: SecurityGroup;
}

export interface Subnet {
  id: string;
  range: Range;
  vpc: Vpc;
  /** e.g. `eu-west-2a`; undefined when AWS chooses it. */
  zone?: string;
  blocks: Cidr[];
  mapPublicIp: boolean;
  assignIpv6: boolean;
  table: RouteTable;
  acl: Acl;
}

export interface RouteTable {
  /** Logical id, or `VPC.MainRouteTable`, which CloudFormation cannot change: local routes only. */
  id: string;
  range: Range;
  vpc: string;
  routes: Route[];
}

export interface Route {
  range: Range;
  blocks: Cidr[];
  /** How texts name the destination: a CIDR, or a prefix list. */
  destination: string;
  target: Target;
}

export type Target =
  | { kind: 'local' }
  | { kind: 'internet-gateway' | 'egress-only-gateway' | 'nat-gateway' | 'gateway-endpoint'; id: string }
  /** A target that leads where the template does not show: peering, transit gateway, an appliance. */
  | { kind: 'elsewhere'; id: string }
  | { kind: 'unknown'; why: string };

export interface NatGateway {
  id: string;
  range: Range;
  public: boolean;
  /** Undefined for a regional gateway: it is in every zone and needs no subnet. */
  subnet?: Subnet;
  vpc: string;
}

export interface Acl {
  /** Logical id, or `VPC.DefaultNetworkAcl`. */
  id: string;
  range: Range;
  /** In the order of their numbers; the first that matches decides. */
  entries: AclEntry[];
}

export interface AclEntry {
  range: Range;
  number: number;
  egress: boolean;
  allow: boolean;
  /** `all`, or the one protocol. */
  protocol: Protocol;
  ports: Interval;
  block: Cidr;
  /** Why the entry is not wholly known; `block` and `ports` are then the widest that it may mean. */
  unknown?: string;
}

/** `tcp` and `udp` have ports; every other protocol of a rule is `other` here and lets neither pass. */
export type Protocol = 'all' | 'tcp' | 'udp' | 'other';

export interface SecurityGroup {
  /** Logical id, or `VPC.DefaultSecurityGroup`. */
  id: string;
  range: Range;
  vpc: string;
  ingress: GroupRule[];
  egress: GroupRule[];
  /** The rule that AWS adds when no egress rule is given: everything may leave. */
  defaultEgress: boolean;
}

export interface GroupRule {
  range: Range;
  /** Logical id of the resource that the rule is written in. */
  writtenIn: string;
  protocol: Protocol;
  ports: Interval;
  peer: Peer;
  /** Why ports or protocol are not known; they are then the widest. */
  unknown?: string;
}

export type Peer =
  | { kind: 'blocks'; name: string; blocks: Cidr[] }
  | { kind: 'group'; id: string }
  /** May mean anybody. */
  | { kind: 'unknown'; why: string };

export interface Endpoint {
  id: string;
  range: Range;
  vpc: string;
  /** Without region and prefix, e.g. `ecr.dkr`, `s3`. */
  service: string;
  type: 'interface' | 'gateway';
  privateDns: boolean;
  /** Of gateway endpoints: logical ids of route tables. */
  tables: string[];
  /** Absent: the default policy, which allows everything. */
  policy?: Value;
}

/** A network interface, or a place where one would be. */
export interface Interface {
  /** Logical id of the resource that has it. */
  owner: string;
  /** e.g. `task`, `load balancer`, `host`. */
  what: string;
  range: Range;
  subnet: Subnet;
  /** Null: no security group filters it (network load balancers may be so, and hosts that are only assumed). */
  groups: SecurityGroup[] | null;
  /** A public IPv4 address besides the private one. */
  publicIpv4: boolean;
  ipv6: boolean;
  /** The direction in which its security groups are left out of the question. */
  notAsked?: 'egress' | 'ingress';
  /** Addresses that it may have; by default every usable one of the subnet. */
  addresses?: Interval[];
}

/** Something that only the stack knows. `owner` undefined: the network itself; else only questions about that resource meet it. */
export interface Unknown extends Range {
  owner?: string;
  why: string;
}

export interface Network {
  file: string;
  vpcs: ReadonlyMap<string, Vpc>;
  subnets: ReadonlyMap<string, Subnet>;
  tables: ReadonlyMap<string, RouteTable>;
  groups: ReadonlyMap<string, SecurityGroup>;
  natGateways: ReadonlyMap<string, NatGateway>;
  egressOnlyGateways: ReadonlyMap<string, string>;
  endpoints: Endpoint[];
  interfaces: Interface[];
  faults: Finding[];
  unknown: Unknown[];
}

const networks = new WeakMap<Template, Network>();

/** Template → network, once per template. */
export function readNetwork(template: Template): Network {
  const known = networks.get(template);
  if (known) return known;
  const reader = new Reader(template);
  const { vpcs, subnets, tables, acls } = readSubnets(reader);
  const { natGateways, egressOnlyGateways } = readRoutes(reader, vpcs, subnets, tables);
  readAcls(reader, acls);
  const groups = readGroups(reader, vpcs);
  const interfaces = readInterfaces(reader, subnets, groups);
  const endpoints = readEndpoints(reader, vpcs, tables);
  const faults = reader.faults.sort((a, b) => a.line - b.line || a.column - b.column);
  const network: Network = {
    file: template.file,
    ...{ vpcs, subnets, tables, groups, natGateways, egressOnlyGateways, endpoints, interfaces, faults },
    unknown: reader.unknown,
  };
  networks.set(template, network);
  return network;
}
