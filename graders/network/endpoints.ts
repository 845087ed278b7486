/** VPC endpoints. https://docs.aws.amazon.com/vpc/latest/privatelink/concepts.html */
import type { Endpoint, RouteTable, Vpc } from './model.ts';
import { serviceBlocks } from './prefixes.ts';
import type { Reader } from './reader.ts';
import { at, flagAt, itemsAt, textAt, undecidedIn } from '../cloudformation/value.ts';

export function readEndpoints(
  reader: Reader,
  vpcs: ReadonlyMap<string, Vpc>,
  tables: ReadonlyMap<string, RouteTable>,
): Endpoint[] {
  return reader.all('AWS::EC2::VPCEndpoint').flatMap(({ id, range, properties }): Endpoint[] => {
    const vpc = vpcs.get(reader.target(at(properties, 'VpcId'), ['AWS::EC2::VPC']) ?? '');
    const name = at(properties, 'ServiceName');
    const service = /^com\.amazonaws\.[a-z0-9-]+\.(.+)$/.exec(textAt(properties, 'ServiceName') ?? '')?.[1];
    const type = (textAt(properties, 'VpcEndpointType') ?? 'Gateway').toLowerCase();
    if (name && service === undefined)
      reader.doubt(name.range, undecidedIn(name)?.why ?? 'this endpoint service is not one of AWS', id);
    if (!vpc || service === undefined || (type !== 'interface' && type !== 'gateway')) return [];
    const blocks = serviceBlocks(service);
    if (type === 'gateway' && !blocks)
      reader.fault(
        range,
        `\`${id}\` is a gateway endpoint, which is what \`VpcEndpointType\` means when it is left out; they exist for s3 and dynamodb only. ${service} needs \`VpcEndpointType: Interface\`.`,
      );
    const privateDns = type === 'interface' && flagAt(properties, 'PrivateDnsEnabled') === true;
    if (privateDns && !(vpc.dnsSupport && vpc.dnsHostnames))
      reader.fault(
        range,
        `Private DNS needs \`EnableDnsSupport\` and \`EnableDnsHostnames\` on \`${vpc.id}\`; hostnames are off unless the VPC says \`true\`, and AWS refuses the endpoint.`,
      );
    const own = itemsAt(properties, 'RouteTableIds').flatMap((value) => {
      const table = tables.get(reader.target(value, ['AWS::EC2::RouteTable'], id) ?? '');
      if (type === 'gateway' && table && blocks)
        table.routes.push({
          range,
          blocks,
          destination: `the prefix list of ${service}`,
          target: { kind: 'gateway-endpoint', id },
        });
      return table ? [table.id] : [];
    });
    const policy = at(properties, 'PolicyDocument');
    return [{ id, range, vpc: vpc.id, service, type, privateDns, tables: own, ...(policy && { policy }) }];
  });
}
