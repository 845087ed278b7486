import { describe, expect, it } from 'vitest';
import { planTask } from '../../../graders/ecs/plan.ts';
import type { ImageConfig } from '../../../graders/evidence.ts';
import { plainImage, task } from './support.ts';

const registry = (config: Partial<ImageConfig> = {}) => ({
  'harbour/orders:1': { dockerfile: 'Dockerfile', config: { ...plainImage, ...config } },
});
const plan = (definition: object, ...containers: object[]) => planTask(task(definition, ...containers), registry(), []);
const spec = (definition: object, container: object, config: Partial<ImageConfig> = {}) =>
  planTask(task(definition, container), registry(config), []).containers[0]!.spec;
const volume = { volumes: [{ name: 'tmp' }] };
const mounted = { mountPoints: [{ sourceVolume: 'tmp', containerPath: '/tmp/' }] };
const MiB = 1024 * 1024;

describe('one container', () => {
  it('keeps what the definition says', () => {
    const given = spec(
      {},
      {
        user: '1000:1000',
        readonlyRootFilesystem: true,
        entryPoint: ['/init'],
        command: ['serve'],
        workingDirectory: '/srv',
        memory: 300,
        memoryReservation: 128,
        stopTimeout: 45,
        environment: [{ name: 'PORT', value: '3000' }],
        ulimits: [{ name: 'nofile', softLimit: 1024, hardLimit: 2048 }],
        linuxParameters: { initProcessEnabled: true, capabilities: { drop: ['ALL'], add: ['SYS_PTRACE'] } },
      },
    );
    expect(given).toMatchObject({
      key: 'task/c0',
      user: '1000:1000',
      readOnlyRoot: true,
      entrypoint: ['/init'],
      command: ['serve'],
      workingDir: '/srv',
      memoryBytes: 300 * MiB,
      memoryReservationBytes: 128 * MiB,
      cpus: 0.25,
      stopTimeoutSeconds: 45,
      env: { PORT: '3000' },
      ulimits: [{ name: 'nofile', soft: 1024, hard: 2048 }],
      init: true,
      capAdd: ['SYS_PTRACE'],
      capDrop: ['ALL'],
    });
  });

  it('takes the defaults of ECS, not those of the grader', () => {
    const given = spec({}, {});
    expect(given).toMatchObject({
      readOnlyRoot: false,
      memoryBytes: 512 * MiB,
      stopTimeoutSeconds: 30,
      capAdd: [],
      capDrop: [],
    });
    expect(given.ulimits).toEqual([]);
    expect(given).not.toHaveProperty('command');
  });

  it('leaves a health check of the image alone off, and asks the definition’s own more often', () => {
    expect(
      spec(
        {},
        {},
        { healthcheck: { test: ['CMD', 'true'], intervalMs: 1, timeoutMs: 1, startPeriodMs: 0, retries: 1 } },
      ).healthcheck,
    ).toBeNull();
    expect(spec({}, { healthCheck: { command: ['CMD', 'true'], startPeriod: 60 } }).healthcheck).toEqual({
      test: ['CMD', 'true'],
      intervalMs: 500,
      timeoutMs: 5000,
      retries: 3,
      startPeriodMs: 60_000,
    });
  });
});

describe('mounts', () => {
  it('starts a volume empty and root’s on Fargate, unless the image declares VOLUME for the path', () => {
    expect(spec(volume, mounted).mounts).toEqual([
      { type: 'volume', target: '/tmp/', shared: 'tmp', readOnly: false, noCopy: true },
    ]);
    expect(spec(volume, mounted, { volumes: ['/tmp'] }).mounts?.[0]?.noCopy).toBe(false);
    expect(spec(volume, mounted, { volumes: ['/var/tmp'] }).mounts?.[0]?.noCopy).toBe(true);
  });
  it('copies on EC2, where the Docker daemon manages the volume', () => {
    expect(spec({ ...volume, requiresCompatibilities: ['EC2'] }, mounted).mounts?.[0]?.noCopy).toBe(false);
  });
  it('keeps tmpfs options and turns shared memory into one', () => {
    const linuxParameters = {
      tmpfs: [{ containerPath: '/run', size: 8, mountOptions: ['noexec'] }],
      sharedMemorySize: 32,
    };
    expect(spec({}, { linuxParameters }).mounts).toEqual([
      { type: 'tmpfs', target: '/run', sizeBytes: 8 * MiB, options: ['noexec'] },
      { type: 'tmpfs', target: '/dev/shm', sizeBytes: 32 * MiB, mode: 0o1777 },
    ]);
  });
  it('takes over volumesFrom, own mount points first, read-only when asked', () => {
    const definition = { volumes: [{ name: 'tmp' }, { name: 'own' }] };
    const source = {
      mountPoints: [
        { sourceVolume: 'tmp', containerPath: '/a' },
        { sourceVolume: 'tmp', containerPath: '/b' },
      ],
    };
    const taker = {
      mountPoints: [{ sourceVolume: 'own', containerPath: '/b' }],
      volumesFrom: [{ sourceContainer: 'c0', readOnly: true }],
    };
    const [, second] = plan(definition, source, taker).containers;
    expect(second?.spec.mounts?.map(({ target, shared, readOnly }) => [target, shared, readOnly])).toEqual([
      ['/b', 'own', false],
      ['/a', 'tmp', true],
    ]);
  });
  it('survives volumesFrom in a circle', () => {
    const circle = plan(
      volume,
      { ...mounted, volumesFrom: [{ sourceContainer: 'c1' }] },
      { volumesFrom: [{ sourceContainer: 'c0' }] },
    );
    expect(circle.faults).toHaveLength(2);
  });
  it('says that EFS is replaced', () => {
    const { notes } = plan({ volumes: [{ name: 'tmp', efsVolumeConfiguration: { fileSystemId: 'fs-1' } }] }, mounted);
    expect(notes.join()).toContain('Volume `tmp` (EFS) is replaced by an empty volume');
  });
});

describe('a task', () => {
  it('starts dependencies first and keeps the order of the file otherwise', () => {
    const wait = (containerName: string) => ({ dependsOn: [{ containerName, condition: 'START' }] });
    expect(plan({}, wait('c2'), {}, {}).containers.map(({ name }) => name)).toEqual(['c1', 'c2', 'c0']);
    expect(plan({}, wait('c1'), wait('c0')).faults[0]?.message).toContain('waits for itself');
  });
  it('shares one network with awsvpc only', () => {
    expect(plan({}, {}).sharedNetwork).toBe(true);
    expect(plan({ requiresCompatibilities: ['EC2'], networkMode: 'bridge' }, {}).sharedNetwork).toBe(false);
  });
  it('cannot pull an image that the registry does not hold', () => {
    const { containers, faults } = plan({}, { image: 'harbour/orders:2' });
    expect(containers).toEqual([]);
    expect(faults[0]?.message).toContain('CannotPullContainerError');
    expect(plan({}, { image: 'constructor' }).faults).toHaveLength(1);
  });
  it('takes secrets over environment and stops without them', () => {
    const arn = 'arn:aws:secretsmanager:eu-west-2:111122223333:secret:orders/db-AbCdEf';
    const definition = task(
      {},
      { environment: [{ name: 'A', value: '1' }], secrets: [{ name: 'B', valueFrom: `${arn}:url::` }] },
    );
    const started = planTask(definition, registry(), [{ arn, value: '{"url": "postgres://x"}' }]);
    expect(started.containers[0]?.spec.env).toEqual({ A: '1', B: 'postgres://x' });
    expect(planTask(definition, registry(), []).faults[0]?.message).toContain('ResourceInitializationError');
  });
  it('notes everything that has no counterpart', () => {
    const { notes } = plan(
      { requiresCompatibilities: ['EC2'], networkMode: 'bridge', pidMode: 'host', ipcMode: 'host' },
      {
        links: ['db'],
        hostname: 'a',
        interactive: true,
        systemControls: [{ namespace: 'net.core.somaxconn', value: '1' }],
        environmentFiles: [{ value: 'arn:aws:s3:::a/b.env', type: 's3' }],
        linuxParameters: { devices: [{ hostPath: '/dev/fuse' }], swappiness: 1 },
        dockerSecurityOptions: ['apparmor:x'],
        logConfiguration: { logDriver: 'awslogs' },
      },
    );
    for (const key of [
      'pidMode',
      'ipcMode',
      'networkMode',
      'links',
      'hostname',
      'interactive',
      'systemControls',
      'environmentFiles',
      'devices',
      'swappiness',
      'dockerSecurityOptions',
      'logConfiguration',
    ])
      expect(notes.join('\n')).toContain(key);
  });
});
