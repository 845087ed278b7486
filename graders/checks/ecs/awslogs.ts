/** What a container prints goes to the log group of the template, and a slow log stops nobody. */
import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { concrete } from '../../cloudformation/stand-ins.ts';
import { parseTemplate } from '../../cloudformation/template.ts';
import { at } from '../../cloudformation/value.ts';
import { exampleTask } from '../../ecs/example-task.ts';
import { findingAt, findingIn } from '../../ecs/task-definition.ts';
import type { ContainerDefinition, TaskDefinition } from '../../ecs/task-definition.ts';

const files = (options: object) => ({
  ...exampleTask({
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-group': '/ecs/berth',
        'awslogs-region': 'eu-west-2',
        'awslogs-stream-prefix': 'berth',
        ...options,
      },
    },
  }),
  'logging.yaml': `Resources:
  Log:
    Type: AWS::Logs::LogGroup
    Properties: { LogGroupName: /ecs/berth }
`,
});
const wanted = {
  containers: ['berth'],
  template: 'logging.yaml',
  group: 'Log',
  buffer: { least: 16, most: 64, reason: 'It prints 2 MiB a second in a storm.' },
};

export default defineCheck({
  subject: 'ecs',
  params: z.strictObject({
    containers: z.array(z.string()).min(1),
    /** The file with the log group, and its logical id. */
    template: z.string(),
    group: z.string(),
    region: z.string().default('eu-west-2'),
    /** MiB. */
    buffer: z.strictObject({ least: z.number(), most: z.number(), reason: z.string() }),
  }),
  title: 'Logs go to their group, and a slow log stops nobody',
  help: `The driver \`awslogs\` with group, region and prefix of the stream. \`mode: non-blocking\` puts a buffer between program and driver: without it, a write to standard output
waits when CloudWatch Logs cannot be reached, and the program with it. \`max-buffer-size\` decides what is lost, and counts as memory. Since June 2025 \`non-blocking\` is
what ECS takes by default, unless the account says otherwise; a task that counts on it says so.`,
  examples: {
    good: [{ files: files({ mode: 'non-blocking', 'max-buffer-size': '25m' }), with: wanted }],
    bad: [
      { files: files({ mode: 'blocking' }), with: wanted },
      {
        files: files({ mode: 'non-blocking', 'max-buffer-size': '1m' }),
        with: wanted,
        note: 'half a second of a storm',
      },
    ],
  },
  run(task, { containers, template: path, group: id, region, buffer }, { files: all }) {
    const { subject, problems } = parseTemplate(all[path] ?? '', path);
    if (!subject || problems.length > 0) return problems;
    const group = concrete(subject, at(subject.resources.get(id)?.properties, 'LogGroupName'));
    return containers.flatMap((name): Finding[] => {
      const container = task.containers.find((one) => one.name?.value === name);
      const place = container ?? task.containers[0];
      if (!container) return place ? [findingIn(task, place, `There is no container \`${name}\` any more.`)] : [];
      return faultsOf(task, container, { group, region, buffer, path });
    });
  },
});

interface Wanted {
  group: string | undefined;
  region: string;
  buffer: { least: number; most: number; reason: string };
  path: string;
}

function faultsOf(task: TaskDefinition, container: ContainerDefinition, wanted: Wanted): Finding[] {
  const name = container.name?.value ?? '';
  const { logDriver, options } = container.logConfiguration ?? {};
  if (logDriver?.value !== 'awslogs')
    return [
      findingAt(
        task,
        logDriver ?? container,
        `\`${name}\` logs by \`${logDriver?.value ?? 'nothing'}\`; CloudWatch Logs takes what the driver \`awslogs\` sends.`,
      ),
    ];
  const option = (key: string) => options?.entries.find((entry) => entry.key === key);
  const findings: Finding[] = [];
  const report = (key: string, message: string) =>
    void findings.push(findingAt(task, option(key) ?? options ?? logDriver, `\`${name}\`: ${message}`));
  const [group, region, prefix] = ['awslogs-group', 'awslogs-region', 'awslogs-stream-prefix'].map(
    (key) => option(key)?.value,
  );
  if (group !== wanted.group)
    report(
      'awslogs-group',
      `\`awslogs-group\` is \`${group ?? 'missing'}\`, and the group of ${wanted.path} is \`${wanted.group ?? 'not there'}\`. Another group has neither its key nor its end.`,
    );
  if (region !== wanted.region)
    report('awslogs-region', `\`awslogs-region\` is \`${region ?? 'missing'}\`; the group is in ${wanted.region}.`);
  if (prefix === undefined)
    report(
      'awslogs-stream-prefix',
      'there is no `awslogs-stream-prefix`, which Fargate requires: without it nobody finds the stream of a task.',
    );
  if (option('mode')?.value !== 'non-blocking')
    report(
      'mode',
      `\`mode\` is \`${option('mode')?.value ?? 'not written'}\`: when CloudWatch Logs is slow, the program waits at its next line, if the account's default does not spare it. Write \`non-blocking\`.`,
    );
  const size = bytesOf(option('max-buffer-size')?.value);
  const { least, most, reason } = wanted.buffer;
  if (size === undefined || size < least * mebi || size > most * mebi)
    report(
      'max-buffer-size',
      `\`max-buffer-size\` is \`${option('max-buffer-size')?.value ?? 'not written'}\`, and ${least} to ${most} MiB are needed. ${reason}`,
    );
  return findings;
}

const mebi = 1024 * 1024;

/** `25m`, `1g`, `4096k`, bytes; undefined: the driver cannot read it. */
function bytesOf(text: string | undefined): number | undefined {
  const match = /^(\d+)\s*([kmg]?)(?:i?b)?$/i.exec(text ?? '');
  if (!match) return undefined;
  const unit = { '': 1, k: 1024, m: mebi, g: 1024 * mebi }[match[2]?.toLowerCase() ?? ''];
  return unit === undefined ? undefined : Number(match[1]) * unit;
}
