import { z } from 'zod';
import { defineProbe, Undecided } from '../../check.ts';
import type { Files, Finding, Witness } from '../../check.ts';
import { exampleImage, exampleRun, exampleTask } from '../../ecs/example-task.ts';
import { isBelow } from '../../ecs/mounts.ts';
import { runTask, taskParams } from '../../ecs/run.ts';
import type { RunningTask, TaskContainer } from '../../ecs/run.ts';
import { findingAt, findingIn } from '../../ecs/task-definition.ts';
import { withLog } from '../../ecs/with-log.ts';
import type { ContainerSpec } from '../../evidence.ts';

const end = z.strictObject({ container: z.string(), path: z.string().startsWith('/') });

const mount = (sourceVolume: string) => ({ mountPoints: [{ sourceVolume, containerPath: '/log' }] });
/** A writer and a reader of one image; without an owner the volume is root's. */
function pair(writer: object, reader: object, owner?: string): Files {
  const volumes = [{ name: 'log' }, { name: 'other' }];
  const both = (name: string, more: object) => ({ name, image: exampleImage, memory: 64, ...more });
  const task = JSON.parse(exampleTask({}, { volumes })['task-definition.json'] ?? '') as object;
  const containerDefinitions = [both('berth', writer), both('shipper', reader)];
  const volume = owner === undefined ? '' : `RUN mkdir /log && chown ${owner} /log\nVOLUME /log\n`;
  return {
    'task-definition.json': JSON.stringify({ ...task, containerDefinitions }, null, 2),
    Dockerfile: `FROM alpine:3.19\n${volume}CMD ["sleep", "60"]\n`,
  };
}
const demand = {
  task: exampleRun,
  writer: { container: 'berth', path: '/log' },
  reader: { container: 'shipper', path: '/log' },
};

export default defineProbe({
  subject: 'ecs',
  params: z.strictObject({ task: taskParams, writer: end, reader: end }),
  title: 'What one container writes, the other reads',
  help: `Runs the task, creates a file in the writer's directory as the user that the writer really runs as (\`user\` of the task goes before
\`USER\` of the image), and looks which volume of the task lies there and under the reader's directory: it has to be the same one, and the
reader's user has to get into it. A fresh volume on Fargate belongs to root with mode 0755 unless the image declares \`VOLUME\` for exactly this path.`,
  examples: {
    good: [
      { files: pair(mount('log'), mount('log')), with: demand },
      {
        files: pair({ ...mount('log'), user: '4711' }, { ...mount('log'), user: '1000' }, '4711'),
        with: demand,
        note: 'the owner comes from the image',
      },
    ],
    bad: [
      {
        files: pair({ ...mount('log'), user: '4711' }, mount('log')),
        with: demand,
        note: 'a fresh volume belongs to root',
      },
      {
        files: pair({ ...mount('log'), user: '1000' }, mount('log'), '4711'),
        with: demand,
        note: 'the task names another user than the image made it for',
      },
      { files: pair(mount('log'), mount('other')), with: demand, note: 'two volumes' },
      {
        files: pair(
          { ...mount('log'), dependsOn: [{ containerName: 'shipper', condition: 'COMPLETE' }] },
          { ...mount('log'), essential: false, command: ['false'] },
        ),
        with: demand,
        note: 'the reader has ended',
      },
      {
        files: pair({ linuxParameters: { tmpfs: [{ containerPath: '/log', size: 4 }] } }, mount('log')),
        with: demand,
        note: 'memory of one container',
      },
      {
        files: pair({ ...mount('log'), user: '4711' }, { ...mount('log'), user: '1000' }, '4711 /log && chmod 700'),
        with: demand,
        note: 'the reader may not enter',
      },
    ],
  },
  run: async (evidence, { task: params, writer, reader }) => {
    const task = await runTask(evidence, params);
    const [from, to] = [task.container(writer.container), task.container(reader.container)];
    for (const { name, definition, running } of [from, to]) {
      const { exit } = await running.state();
      if (!exit) continue;
      const message = `\`${name}\` has ended with exit code ${exit.code}, so nothing is handed on.`;
      return [await withLog(findingIn(task.definition, definition, message), running)];
    }
    const [attempt] = await from.running.tryWrite([writer.path]);
    const mounts = [mountOf(from.running.spec, writer.path), mountOf(to.running.spec, reader.path)];
    const witness: Witness = {
      form: 'values',
      title: 'The directory in both containers',
      values: [
        ...(await view(from, writer.path, mounts[0], attempt?.error ?? null)),
        ...(await view(to, reader.path, mounts[1])),
      ],
    };
    const report = (container: TaskContainer, path: string, message: string): Finding[] => [
      { ...locate(task, container, path, message), witness },
    ];

    if (attempt?.outcome !== 'created') {
      const error = attempt?.error ?? 'no answer';
      return report(
        from,
        writer.path,
        `\`${writer.container}\` could not create a file in \`${writer.path}\` (${error}): ${refusal(error)} \`${reader.container}\` then waits for lines that never come.`,
      );
    }
    const [written, read] = mounts;
    if (written?.shared === undefined || written.shared !== read?.shared)
      return report(
        read?.shared === undefined ? to : from,
        read?.shared === undefined ? reader.path : writer.path,
        `\`${writer.container}\` writes ${lies(written)} at \`${writer.path}\`, and \`${reader.container}\` looks into ${lies(read)} at \`${reader.path}\`: nothing of what the one writes reaches the other.`,
      );
    const entered = await to.running.exec(['ls', '-d', `${reader.path}/.`]);
    if (entered.exitCode === 126 || entered.exitCode === 127)
      throw new Undecided(
        `Whether \`${reader.container}\` gets into \`${reader.path}\` could not be told: its image has no \`ls\`.`,
        findingIn(task.definition, to.definition, ''),
      );
    if (entered.exitCode === 0) return [];
    return report(
      to,
      reader.path,
      `\`${reader.container}\` runs as another user than \`${writer.container}\` and may not enter \`${reader.path}\` (${entered.stderr.trim().slice(0, 200)}): what is written there reaches nobody.`,
    );
  },
});

type Mount = NonNullable<ContainerSpec['mounts']>[number];

/** The mount that a path lies in, of several the innermost. */
function mountOf({ mounts = [] }: ContainerSpec, path: string): Mount | undefined {
  const holding = mounts.filter(({ target }) => isBelow(path, [target]));
  return holding.toSorted((a, b) => a.target.length - b.target.length).at(-1);
}

function lies(mount: Mount | undefined): string {
  if (mount === undefined) return "its container's own file system";
  return mount.shared === undefined ? 'memory of its own' : `the volume \`${mount.shared.split('/').at(-1)}\``;
}

function refusal(error: string): string {
  if (error === 'EACCES' || error === 'EPERM')
    return 'the directory belongs to another user than the one that the container runs as. The owner of a fresh volume is root on Fargate, or whoever owned the path in an image that declares it as `VOLUME`; `user` of the task changes who runs, not who owns.';
  if (error === 'EROFS') return 'nothing writable is mounted there.';
  return 'what is written there is lost.';
}

async function view(
  { name, running }: TaskContainer,
  path: string,
  mount: Mount | undefined,
  error?: string | null,
): Promise<{ name: string; value: string; marked?: boolean }[]> {
  const { Uid = '', Gid = '' } = await running.processStatus();
  const [uid, gid] = [Uid, Gid].map((ids) => ids.split(/\s+/)[0] ?? '');
  const owner = await running.exec(['stat', '-c', '%u:%g, mode %a', path]);
  return [
    { name: `${name} runs as`, value: `${uid}:${gid}` },
    { name: `${path} in ${name}`, value: lies(mount) },
    ...(owner.exitCode === 0 ? [{ name: `${path} belongs to`, value: owner.stdout.trim() }] : []),
    ...(error ? [{ name: `${name} wrote`, value: error, marked: true }] : []),
  ];
}

/** At the mount point of the path; without one at the container. */
function locate(task: RunningTask, { definition }: TaskContainer, path: string, message: string): Finding {
  const point = definition.mountPoints?.items.find(({ containerPath }) => containerPath?.value === path);
  if (point) return findingAt(task.definition, point.containerPath ?? point, message);
  return findingIn(task.definition, definition, message);
}
