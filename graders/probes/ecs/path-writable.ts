import { z } from 'zod';
import { defineProbe } from '../../check.ts';
import { exampleRun, exampleTask } from '../../ecs/example-task.ts';
import { runTask, taskParams } from '../../ecs/run.ts';
import { findingAt, findingIn } from '../../ecs/task-definition.ts';

export default defineProbe({
  subject: 'ecs',
  params: z.strictObject({ task: taskParams, container: z.string(), path: z.string().startsWith('/') }),
  title: 'The service can write where it has to',
  help: `Runs the task and creates a file in the directory as the container's own user. A volume on Fargate belongs to root with
mode 0755 unless the image declares \`VOLUME\` for its path; a tmpfs is writable for everyone unless its options say otherwise.`,
  examples: {
    good: [
      {
        files: exampleTask(
          { readonlyRootFilesystem: true, mountPoints: [{ sourceVolume: 'scratch', containerPath: '/scratch' }] },
          { volumes: [{ name: 'scratch' }] },
        ),
        with: { task: exampleRun, container: 'berth', path: '/scratch' },
      },
    ],
    bad: [
      {
        files: exampleTask({ readonlyRootFilesystem: true }),
        with: { task: exampleRun, container: 'berth', path: '/tmp' },
        note: 'read-only root, nothing mounted',
      },
      {
        files: exampleTask(
          { user: '1000', mountPoints: [{ sourceVolume: 'scratch', containerPath: '/scratch' }] },
          { volumes: [{ name: 'scratch' }] },
        ),
        with: { task: exampleRun, container: 'berth', path: '/scratch' },
        note: 'the volume belongs to root',
      },
    ],
  },
  run: async (evidence, { task: params, container, path }) => {
    const task = await runTask(evidence, params);
    const { running, definition } = task.container(container);
    const [attempt] = await running.tryWrite([`${path.replace(/\/+$/, '')}/.written-by-the-grader`]);
    if (attempt?.outcome === 'created') return [];
    const error = attempt?.error ?? 'no answer';
    const mount = definition.mountPoints?.items.find(({ containerPath }) => containerPath?.value === path);
    const message = `\`${container}\` could not create a file in \`${path}\` (${error}): ${reason(error, mount !== undefined)}`;
    return [
      {
        ...(mount
          ? findingAt(task.definition, mount.containerPath ?? mount, message)
          : findingIn(task.definition, definition, message)),
        witness: { form: 'files', container, entries: [{ path, note: error }] },
      },
    ];
  },
});

function reason(error: string, mounted: boolean): string {
  if (error.includes('EROFS'))
    return mounted
      ? 'what is mounted there is read-only.'
      : 'the root is read-only, and nothing writable is mounted there.';
  if (error.includes('EACCES') || error.includes('EPERM'))
    return 'a fresh volume on Fargate belongs to root with mode 0755, and the container runs as another user.';
  if (error.includes('ENOENT')) return 'the directory does not exist.';
  return 'what the service writes there is lost.';
}
