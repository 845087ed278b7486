import { z } from 'zod';
import { defineProbe, Undecided } from '../../check.ts';
import type { Files, Finding } from '../../check.ts';
import type { Resource, Template } from '../../cloudformation/template.ts';
import { parseTemplate } from '../../cloudformation/template.ts';
import { at, integerAt, itemsAt, place, textAt } from '../../cloudformation/value.ts';
import { exampleRun, exampleTask } from '../../ecs/example-task.ts';
import { runTask, taskParams } from '../../ecs/run.ts';
import { findingAt, findingIn } from '../../ecs/task-definition.ts';
import type { ContainerDefinition, TaskDefinition } from '../../ecs/task-definition.ts';
import { withLog } from '../../ecs/with-log.ts';
import { exampleTemplate } from '../../network/example-template.ts';
import { demandDecided, intervals, isFinding, packetText, pathFinding, placeOrFinding } from '../../network/flows.ts';
import { readNetwork } from '../../network/model.ts';
import { reach } from '../../network/reachability.ts';
import { httpWitness } from '../../service/http-expectation.ts';

const template = (path = '/plan.txt') => `${exampleTemplate('AlbGroup')}      LoadBalancers:
        - { ContainerName: berth, ContainerPort: 8080, TargetGroupArn: !Ref Targets }
  Targets:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: { VpcId: !Ref Vpc, TargetType: ip, Protocol: HTTP, Port: 8080, HealthCheckPath: ${path} }
`;
const files = (mapped: number | null, listens = 8080, network = template()): Files => ({
  ...exampleTask({
    command: ['httpd', '-f', '-p', String(listens), '-h', '/srv'],
    ...(mapped !== null && { portMappings: [{ containerPort: mapped }] }),
  }),
  'network.yaml': network,
});
const demand = { task: exampleRun, template: 'network.yaml', service: 'Orders', balancer: 'Alb' };

export default defineProbe({
  subject: 'ecs',
  params: z.strictObject({
    task: taskParams,
    /** The CloudFormation template with the service, and the logical ids of the two ends. */
    template: z.string(),
    service: z.string(),
    balancer: z.string(),
  }),
  title: 'The load balancer finds the service',
  help: `Follows one port through all files: the service of the template names a container and its port (\`LoadBalancers\`); the task definition
has to map that port for that container, or ECS refuses the service; a packet of the load balancer to that port has to pass routes and security groups; and the
running container has to answer there what the target group's health check expects. A port that was changed in one place only stops at one of them.`,
  examples: {
    good: [{ files: files(8080), with: demand }],
    bad: [
      { files: files(80), with: demand, note: 'mapped elsewhere' },
      { files: files(null), with: demand, note: 'not mapped' },
      { files: files(8080, 80), with: demand, note: 'the program listens elsewhere' },
      { files: files(8080, 8080, template('/none')), with: demand, note: 'the health check asks for another page' },
      {
        files: files(8080, 8080, template().replace('SourceSecurityGroupId: !Ref AlbGroup', 'CidrIp: 192.0.2.0/24')),
        with: demand,
        note: 'the security group lets others in',
      },
    ],
  },
  run: async (evidence, { task: params, template: file, service, balancer }) => {
    const { subject, problems } = parseTemplate(evidence.files[file] ?? '', file);
    if (!subject || problems.length > 0) return problems;
    const target = targetOf(subject, service);
    const stopped = packetFault(subject, service, balancer, target.port);
    if (stopped) return [stopped];

    const task = await runTask(evidence, params);
    const { running, definition } = task.container(target.container);
    const unmapped = mappingFault(task.definition, definition, target, file);
    if (unmapped) return [unmapped];
    const { path, port, statuses } = target.healthCheck;
    const answer = await running.http({ port, path, waitMs: 5000 });
    if (answer.ok && statuses.includes(answer.status)) return [];
    const what = answer.ok ? `answered ${answer.status}` : `gave no answer (${answer.error})`;
    const message = `The target group in ${file} asks \`${target.container}\` for \`${path}\` on port ${port}, and it ${what}. A target that fails this check gets no request, and the service replaces the task again and again.`;
    const witness = httpWitness(`http://localhost:${port}${path}`, 'GET', answer);
    const finding = findingIn(task.definition, definition, message);
    return [answer.ok ? { ...finding, witness } : await withLog(finding, running)];
  },
});

interface Target {
  container: string;
  port: number;
  healthCheck: { path: string; port: number; statuses: number[] };
}

/** What the template says of the way to the containers. A template that does not say it is a fault of the exercise. */
function targetOf(template: Template, service: string): Target {
  const owner = template.resources.get(service);
  const [entry] = itemsAt(owner?.properties, 'LoadBalancers');
  const container = textAt(entry, 'ContainerName');
  const port = integerAt(entry, 'ContainerPort');
  const group = at(entry, 'TargetGroupArn');
  const targets: Resource | undefined =
    group?.kind === 'reference' ? template.resources.get(group.resource) : undefined;
  if (!owner || container === undefined || port === undefined || !targets)
    throw new Undecided(
      `${template.file} does not say where \`${service}\` is asked: it needs \`LoadBalancers\` with container, port and a target group of the template.`,
      owner && { file: template.file, ...place(owner.range) },
    );
  const { properties } = targets;
  const checked = textAt(properties, 'HealthCheckPort') ?? 'traffic-port';
  return {
    container,
    port,
    // Defaults: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-targetgroup.html
    healthCheck: {
      path: textAt(properties, 'HealthCheckPath') ?? '/',
      port: checked === 'traffic-port' ? port : Number(checked),
      statuses: statusesOf(textAt(properties, 'Matcher', 'HttpCode') ?? '200'),
    },
  };
}

/** `200`, `200,202` or `200-299`. */
function statusesOf(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number);
    return Array.from({ length: Math.min(last - first, 499) + 1 }, (_, index) => first + index);
  });
}

/** A packet from each interface of the balancer to each of the tasks has to pass. */
function packetFault(template: Template, service: string, balancer: string, port: number): Finding | null {
  const network = readNetwork(template);
  const reason = 'Without it no request arrives, however well the container listens.';
  const [from, to] = [placeOrFinding(network, balancer, reason), placeOrFinding(network, service, reason)];
  if (isFinding(from)) return from;
  if (isFinding(to)) return to;
  const answer = reach(network, { from, to, protocol: 'tcp', ports: intervals([port]), family: 4 });
  if (answer.always === true) return null;
  if (answer.always === 'undecided') demandDecided(answer, `Whether ${balancer} reaches ${service}`, network);
  const stop = answer.stopped?.hops.find((hop) => !hop.passes);
  if (!answer.stopped || !stop)
    throw new Undecided(`${template.file} has no way between \`${balancer}\` and \`${service}\`.`);
  const message = `${balancer} does not reach ${service} on port ${port} (${packetText(answer.stopped)}). ${stop.station}: ${stop.detail}. ${reason}`;
  return pathFinding(network, answer.stopped, stop, message);
}

function mappingFault(
  task: TaskDefinition,
  definition: ContainerDefinition,
  { container, port }: Target,
  file: string,
): Finding | null {
  const mappings = definition.portMappings?.items ?? [];
  if (mappings.some(({ containerPort }) => containerPort?.value === port)) return null;
  const mapped = mappings.flatMap(({ containerPort }) => containerPort?.value ?? []);
  const has = mapped.length > 0 ? `maps ${mapped.join(', ')}` : 'maps no port';
  const message = `The service in ${file} registers port ${port} of \`${container}\` with its load balancer, and the task definition ${has}. ECS refuses the deployment: “The container ${container} did not have a container port ${port} defined.”`;
  const first = mappings[0];
  return first ? findingAt(task, first.containerPort ?? first, message) : findingIn(task, definition, message);
}
