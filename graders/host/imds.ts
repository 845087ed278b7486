/**
 * Who reaches the instance metadata service, hop by hop.
 *
 * IMDSv1 answers any GET. IMDSv2 wants a token, which a PUT with a header gets; only the answer to that PUT leaves with the hop
 * limit as its TTL. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
 *
 * In `bridge` mode the host forwards, as a Kubernetes node does for its pods, which takes one from the TTL. In `awsvpc` mode the task has an interface of its own and
 * nobody forwards, so no hop limit helps: the agent has to block the address in the task's namespace. In `host` mode nothing lies
 * between. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ec2-security-considerations.html
 */
import type { Range, Witness } from '../check.ts';
import { flagOf } from './agent-config.ts';
import type { AgentConfig } from './agent-config.ts';
import type { LaunchTemplate } from './launch-template.ts';

/** `pod`: one of Kubernetes with an address of its own, for which the node routes. */
export type NetworkMode = 'bridge' | 'awsvpc' | 'host' | 'pod';

/** `get`: a forged request that chooses the URL only. `token`: one that chooses method and headers too, or code of one's own. */
export type Power = 'get' | 'token';

export interface Attempt {
  /** The keys of the instance role came back. */
  reached: boolean;
  /** Who asks, in words. */
  source: string;
  hops: (Witness & { form: 'path' })['hops'];
  /** The setting that let it pass, or would have stopped it. */
  decidedBy: Range & { file: string };
}

/**
 * What holds when the launch template does not say. The account's defaults and the AMI decide then; these are the weakest that
 * they may say: AMIs with `ImdsSupport: v2.0` (Amazon Linux 2023) start with a hop limit of 2, older ones without tokens.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html
 */
const unset = { endpoint: 'enabled', tokens: 'optional', hopLimit: 2 } as const;

const credentials = '/latest/meta-data/iam/security-credentials/';

export function askMetadata(
  from: { mode: NetworkMode; power: Power },
  template: LaunchTemplate,
  config: AgentConfig,
): Attempt {
  const { file } = template;
  const hops: Attempt['hops'] = [];
  const at = (range: Range, inFile = file) => ({ file: inFile, ...range });
  const say = (verdict: 'pass' | 'stop', station: string, detail: string, where?: Range & { file: string }): void =>
    void hops.push({ station, detail, verdict, ...(where && { file: where.file, line: where.line }) });
  const ended = (reached: boolean, decidedBy: Range & { file: string }): Attempt => ({
    reached,
    source: starts[from.mode],
    hops,
    decidedBy,
  });

  const token = from.power === 'token';
  const forwarder = forwarders[from.mode];
  const ask = token ? 'PUT /latest/api/token, X-aws-ec2-metadata-token-ttl-seconds: 60' : `GET ${credentials}`;
  say('pass', 'request', ask);

  if (forwarder) say('pass', forwarder, 'forwards the request, TTL 64 → 63');
  const block = at(config.settings.get('ECS_AWSVPC_BLOCK_IMDS')?.range ?? firstLine, config.file);
  if (from.mode === 'awsvpc') {
    if (flagOf(config, 'ECS_AWSVPC_BLOCK_IMDS')) {
      say('stop', 'network namespace of the task', 'the agent has blocked 169.254.169.254 here', block);
      return ended(false, block);
    }
    say('pass', 'interface of the task', 'leads to the service without a host in between', block);
  }

  const endpoint = at(template.endpoint.range);
  if ((template.endpoint.value ?? unset.endpoint) === 'disabled') {
    say('stop', 'instance metadata service', 'HttpEndpoint is disabled: it gives nothing to anybody', endpoint);
    return ended(false, endpoint);
  }

  const tokens = at(template.tokens.range);
  if (!token) {
    const told = template.tokens.value;
    const weak = (told ?? unset.tokens) === 'optional';
    const answer = weak
      ? `200, no token asked for (HttpTokens is ${told ?? 'not set, which may mean optional'})`
      : '401: there is no token';
    say(weak ? 'pass' : 'stop', 'instance metadata service', answer, tokens);
    if (weak)
      say('pass', 'answer', 'the name of the role; one GET more brings its keys. The hop limit does not count here');
    return ended(weak, tokens);
  }

  const hopLimit = at(template.hopLimit.range);
  const ttl = template.hopLimit.value ?? unset.hopLimit;
  const how = template.hopLimit.value === undefined ? `${ttl}, which the AMI may have set` : `${ttl}`;
  say('pass', 'instance metadata service', `makes a token; the answer leaves with TTL ${how}`, hopLimit);
  if (forwarder) {
    const dropped = ttl <= 1;
    say(dropped ? 'stop' : 'pass', forwarder, forwarded(ttl), hopLimit);
    if (dropped) return ended(false, hopLimit);
  }
  say('pass', 'token', `comes with GET ${credentials}, which brings the keys of the instance role`);
  return ended(true, from.mode === 'awsvpc' ? block : hopLimit);
}

const starts: Record<NetworkMode, string> = {
  bridge: 'container (bridge)',
  awsvpc: 'container (awsvpc)',
  host: 'process in the network of the host',
  pod: 'pod',
};

/** Who takes one from the TTL. */
const forwarders: Partial<Record<NetworkMode, string>> = {
  bridge: 'docker0 of the instance',
  pod: 'routing of the node',
};

function forwarded(ttl: number): string {
  return ttl <= 1
    ? `drops the answer: TTL ${ttl} → 0 before it may be forwarded`
    : `forwards the answer, TTL ${ttl} → ${ttl - 1}`;
}

const firstLine: Range = { line: 1, column: 1, endLine: 1, endColumn: 1 };
