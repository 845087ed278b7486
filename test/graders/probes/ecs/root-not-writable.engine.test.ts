import { describe, expect, it } from 'vitest';
import { exampleRun, exampleTask } from '../../../../graders/ecs/example-task.ts';
import kind from '../../../../graders/probes/ecs/root-not-writable.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);

const scratch = { volumes: [{ name: 'scratch' }] };
const at = (containerPath: string) => ({
  readonlyRootFilesystem: true,
  mountPoints: [{ sourceVolume: 'scratch', containerPath }],
});
const findings = (container: object, task: object = {}, more: object = {}) =>
  probe(engine(), kind, { files: exampleTask(container, task), with: { task: exampleRun, ...more } });

describe('what it says', () => {
  it('names the program’s file that could be replaced', async () => {
    const [finding] = await findings({ readonlyRootFilesystem: false });
    expect(finding?.message).toContain('`berth` could write to `/srv/plan.txt`');
    expect(finding?.message).toContain('`readonlyRootFilesystem` is false');
    expect(finding?.witness).toMatchObject({ form: 'files', container: 'berth' });
  });

  it('tells permission from a read-only root', async () => {
    const [finding] = await findings({ user: '1000' }, {}, { allow: ['/tmp', '/var/tmp'] });
    expect(finding?.message).toContain('only file permissions stopped');
  });

  it('points at a writable mount over a part of the image', async () => {
    const [finding] = await findings(at('/srv'), scratch);
    expect(finding?.message).toContain('through the mount at `/srv`');
  });

  it('sees a writable mount that nothing was tried in', async () => {
    const [finding] = await findings(at('/data/deep/inside'), scratch);
    expect(finding?.message).toContain('`/data/deep/inside` is mounted writable');
  });

  it('accepts writable paths that are allowed, and read-only mounts anywhere', async () => {
    expect(await findings(at('/tmp'), scratch, { allow: ['/tmp'] })).toEqual([]);
    const readOnly = {
      readonlyRootFilesystem: true,
      mountPoints: [{ sourceVolume: 'scratch', containerPath: '/opt', readOnly: true }],
    };
    expect(await findings(readOnly, scratch)).toEqual([]);
  });

  it('still demands a read-only root where all capabilities are dropped', async () => {
    const dropped = { user: '1000', linuxParameters: { capabilities: { drop: ['ALL'] } } };
    const [finding] = await findings(dropped, {}, { allow: ['/tmp', '/var/tmp'] });
    expect(finding?.message).toContain('so it is mounted writable');
  });
});
