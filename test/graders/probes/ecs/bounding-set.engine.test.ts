import { describe, expect, it } from 'vitest';
import { exampleRun, exampleTask } from '../../../../graders/ecs/example-task.ts';
import kind from '../../../../graders/probes/ecs/bounding-set.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);

const findings = (container: object, more: object = {}) =>
  probe(engine(), kind, {
    files: exampleTask(container, { requiresCompatibilities: ['EC2'], networkMode: 'bridge' }),
    with: { task: exampleRun, container: 'berth', ...more },
  });
const capabilities = (given: object, more: object = {}) => ({ linuxParameters: { capabilities: given }, ...more });

describe('what it says', () => {
  it('tells the usual set, and what it was good for', async () => {
    const [finding] = await findings({});
    expect(finding?.message).toContain('keeps `CHOWN`, `DAC_OVERRIDE`, `FOWNER`, `FSETID` and 10 more');
    expect(finding?.message).toContain('root inside could give a file to another user');
    const { values } = finding!.witness as { values: { name: string; value: string; marked: boolean }[] };
    expect(values.filter(({ value }) => value.startsWith('could not')).map(({ name }) => name)).toEqual(['SYS_ADMIN']);
    expect(values.filter(({ marked }) => marked)).toHaveLength(14);
  });

  it('marks only what is too much', async () => {
    const [finding] = await findings(capabilities({ drop: ['ALL'], add: ['NET_BIND_SERVICE', 'KILL'] }), {
      keep: ['NET_BIND_SERVICE'],
    });
    expect(finding?.message).toContain('keeps `KILL`, and nothing that it does asks for them');
    const { values } = finding!.witness as { values: { name: string; marked: boolean }[] };
    expect(values.filter(({ marked }) => marked).map(({ name }) => name)).toEqual(['KILL']);
  });

  it('counts what the grader itself withheld', async () => {
    const [privileged] = await findings(capabilities({ drop: ['ALL'] }, { privileged: true }));
    expect(privileged?.message).toContain('is privileged');
    const [host] = await findings(capabilities({ drop: ['ALL'], add: ['SYS_MODULE'] }));
    expect(host?.message).toContain('keeps `SYS_MODULE`');
  });

  it('looks at the ceiling, not at the user', async () => {
    const [finding] = await findings({ user: '1000' });
    expect(finding?.message).toContain('and 10 more');
    expect(await findings(capabilities({ drop: ['ALL'] }, { user: '1000', readonlyRootFilesystem: true }))).toEqual([]);
  });
});
