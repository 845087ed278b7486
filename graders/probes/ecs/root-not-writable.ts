import { z } from 'zod';
import type { Finding } from '../../check.ts';
import { defineProbe, Undecided } from '../../check.ts';
import { exampleRun, exampleTask } from '../../ecs/example-task.ts';
import { isBelow, isSystemMount, parseMounts } from '../../ecs/mounts.ts';
import type { MountEntry } from '../../ecs/mounts.ts';
import { runTask, taskParams } from '../../ecs/run.ts';
import type { RunningTask, TaskContainer } from '../../ecs/run.ts';
import { findingAt, findingIn } from '../../ecs/task-definition.ts';
import { targetsOf } from '../../ecs/write-targets.ts';
import type { Evidence, WriteAttempt } from '../../evidence.ts';

export default defineProbe({
  subject: 'ecs',
  params: z.strictObject({
    task: taskParams,
    /** Absent: every container of the task. */
    container: z.string().optional(),
    /** Paths that may be writable, with everything below them. */
    allow: z.array(z.string()).default([]),
  }),
  title: 'Nothing on the root file system can be written',
  help: `Runs the task and tries to write in each container: to the program's own files, to directories of the system, to what
the service's user owns. Then again as root, because a refusal for lack of permission is no read-only root: it ends with the next
privilege escalation. Last, the container's mount table is read for other writable mounts outside the allowed paths.`,
  examples: {
    good: [{ files: exampleTask({ readonlyRootFilesystem: true }), with: { task: exampleRun } }],
    bad: [
      { files: exampleTask({}), with: { task: exampleRun }, note: 'writable root' },
      {
        files: exampleTask({ user: '1000' }),
        with: { task: exampleRun, allow: ['/tmp', '/var/tmp'] },
        note: 'only permissions stand in the way',
      },
    ],
  },
  run: async (evidence, { task: params, container, allow }) => {
    const task = await runTask(evidence, params);
    const targets = container === undefined ? task.containers : [task.container(container)];
    const findings: Finding[] = [];
    for (const target of targets) findings.push(...(await attack(evidence, task, target, allow)));
    return findings;
  },
});

async function attack(
  evidence: Evidence,
  task: RunningTask,
  target: TaskContainer,
  allow: readonly string[],
): Promise<Finding[]> {
  const { running, name, definition } = target;
  const paths = await targetsOf(await evidence.image(target.dockerfile), running, allow);
  const asService = written(await running.tryWrite(paths));
  const rootAttempts = asService.length > 0 ? [] : await running.tryWrite(paths, { user: '0' });
  const asRoot = written(rootAttempts);
  const mounts = parseMounts((await running.exec(['cat', '/proc/mounts'])).stdout);

  const setting = definition.readonlyRootFilesystem;
  const place = `(\`${definition.path}\`: ${setting ? `\`readonlyRootFilesystem\` is ${setting.value}` : 'no `readonlyRootFilesystem`'}.)`;
  const report = (message: string, entries: WriteAttempt[]): Finding[] => [
    {
      ...(setting ? findingAt(task.definition, setting, message) : findingIn(task.definition, definition, message)),
      witness: {
        form: 'files',
        container: name,
        entries: entries.map(({ path, outcome }) => ({ path, note: outcome })),
      },
    },
  ];
  const first = (asService[0] ?? asRoot[0])?.path;
  const root = mounts.findLast(({ path }) => path === '/');
  const overMount = first === undefined ? undefined : mountOf(first, mounts);
  if (overMount && overMount.path !== '/') return [openMount(task, target, overMount, first)];
  if (asService.length > 0)
    return report(
      `\`${name}\` could write to \`${first}\`: the container runs with a writable root. Whoever gets code to run in it can replace programs and leave tools behind. ${place}`,
      asService,
    );
  if (asRoot.length > 0 || root?.writable === true)
    return report(
      `\`${name}\`: only file permissions stopped the service's own user; root could write to ${first ? `\`${first}\`` : 'the root file system'}, so it is mounted writable. One setuid program or kernel fault later nothing stops the attacker. ${place}`,
      asRoot,
    );
  // An image without `cat` shows no mount table; then the kernel's own word for a read-only mount must have been heard.
  if (!root && !rootAttempts.some(({ error }) => error === 'EROFS'))
    throw new Undecided(
      `Whether \`${name}\` has a read-only root could not be told: its mounts cannot be read, and no attempt to write met a read-only file system.`,
      findingIn(task.definition, definition, ''),
    );
  const open = mounts.find(
    (mount) => mount.writable && mount.path !== '/' && !isSystemMount(mount) && !isBelow(mount.path, allow),
  );
  return open ? [openMount(task, target, open, undefined)] : [];
}

function written(attempts: WriteAttempt[]): WriteAttempt[] {
  return attempts.filter(({ outcome }) => outcome !== 'refused');
}

/** The mount that holds a path: the last of the longest. */
function mountOf(path: string, mounts: MountEntry[]): MountEntry | undefined {
  const holding = mounts.filter((mount) => isBelow(path, [mount.path]));
  return holding.toSorted((a, b) => a.path.length - b.path.length).at(-1);
}

function openMount(
  task: RunningTask,
  { name, definition }: TaskContainer,
  mount: MountEntry,
  path: string | undefined,
): Finding {
  const points = [...(definition.mountPoints?.items ?? []), ...(definition.linuxParameters?.tmpfs?.items ?? [])];
  const point = points.find(({ containerPath }) => containerPath?.value.replace(/(?<=.)\/+$/, '') === mount.path);
  const tried = path ? `\`${path}\` could be written` : `\`${mount.path}\` is mounted writable`;
  const message = `\`${name}\`: the root is read-only, but ${tried} through the mount at \`${mount.path}\`. A writable mount over a part of the image that the service does not have to write reopens what the read-only root closed.`;
  return {
    ...(point
      ? findingAt(task.definition, point.containerPath ?? point, message)
      : findingIn(task.definition, definition, message)),
    witness: {
      form: 'files',
      container: name,
      entries: [{ path: path ?? mount.path, note: `${mount.type}, writable` }],
    },
  };
}
