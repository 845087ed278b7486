import { describe, expect, it } from 'vitest';
import registers from '../../../../graders/checks/ecs/registers.ts';
import { file, marked, taskText } from '../../ecs/support.ts';
import { findingsOf } from '../../../support/run-check.ts';

const messages = (task: object, ...containers: object[]) =>
  findingsOf(registers, file, taskText(task, ...containers)).map(({ message }) => message);
const ec2 = { requiresCompatibilities: ['EC2'] };
const role = { executionRoleArn: 'arn:aws:iam::111122223333:role/orders-execution' };
const mount = (containerPath: string) => ({ mountPoints: [{ sourceVolume: 'tmp', containerPath }] });
const tmp = { volumes: [{ name: 'tmp' }] };
const arn = 'arn:aws:secretsmanager:eu-west-2:111122223333:secret:a-AbCdEf';

describe('ECS accepts', () => {
  it.each<[object, object]>([
    [{}, {}],
    [tmp, { readonlyRootFilesystem: true, ...mount('/tmp') }],
    [
      {},
      {
        linuxParameters: {
          tmpfs: [{ containerPath: '/tmp', size: 64, mountOptions: ['noexec'] }],
          initProcessEnabled: true,
        },
      },
    ],
    [{}, { linuxParameters: { capabilities: { drop: ['ALL'], add: ['SYS_PTRACE'] } }, privileged: false }],
    [
      { ...ec2, networkMode: 'bridge' },
      {
        privileged: true,
        linuxParameters: { capabilities: { add: ['NET_ADMIN'] }, sharedMemorySize: 64, maxSwap: 0 },
        links: ['db:db'],
      },
    ],
    [
      { ...ec2, networkMode: 'bridge' },
      { portMappings: [{ containerPort: 3000, hostPort: 80 }], hostname: 'orders' },
    ],
    [
      {},
      {
        portMappings: [
          { containerPort: 3000, hostPort: 3000 },
          { containerPort: 9090, protocol: 'udp' },
        ],
      },
    ],
    [{}, { healthCheck: { command: ['CMD', '/bin/check'], interval: 5, timeout: 60, retries: 10, startPeriod: 0 } }],
    [
      { pidMode: 'task', ephemeralStorage: { sizeInGiB: 21 } },
      { stopTimeout: 120, ulimits: [{ name: 'nofile', softLimit: 1024, hardLimit: 65535 }] },
    ],
    [
      role,
      { image: '111122223333.dkr.ecr.eu-west-2.amazonaws.com/orders:1', secrets: [{ name: 'A', valueFrom: arn }] },
    ],
    [
      {
        volumes: [
          {
            name: 'efs',
            efsVolumeConfiguration: {
              fileSystemId: 'fs-1',
              transitEncryption: 'ENABLED',
              authorizationConfig: { iam: 'ENABLED' },
            },
          },
        ],
      },
      {},
    ],
  ])('%j with a container %j', (task, container) => expect(messages(task, container)).toEqual([]));
});

describe('ECS refuses', () => {
  it.each<[string, object, object, string]>([
    ['another network mode on Fargate', { networkMode: 'bridge' }, {}, 'only supports network mode `awsvpc`'],
    ['no network mode on Fargate', { networkMode: undefined }, {}, 'without `networkMode` it is `bridge`'],
    ['privileged', {}, { privileged: true }, 'privileged containers'],
    [
      'Fargate beside EC2',
      { requiresCompatibilities: ['EC2', 'FARGATE'] },
      { privileged: true },
      'privileged containers',
    ],
    [
      'an added capability',
      {},
      { linuxParameters: { capabilities: { add: ['NET_BIND_SERVICE'] } } },
      'no capability but SYS_PTRACE',
    ],
    ['a misspelt capability', ec2, { linuxParameters: { capabilities: { drop: ['CAP_NET_RAW'] } } }, 'Write `NET_RAW`'],
    ['devices', {}, { linuxParameters: { devices: [{ hostPath: '/dev/fuse' }] } }, '`devices`'],
    ['shared memory', {}, { linuxParameters: { sharedMemorySize: 64 } }, '`sharedMemorySize`'],
    ['swap', {}, { linuxParameters: { maxSwap: 0 } }, '`maxSwap`'],
    ['security options', {}, { dockerSecurityOptions: ['no-new-privileges'] }, '`dockerSecurityOptions`'],
    ['an IPC mode', { ipcMode: 'none' }, {}, '`ipcMode`'],
    ['the host PID mode', { pidMode: 'host' }, {}, '`pidMode` can only be `task`'],
    ['placement', { placementConstraints: [{ type: 'memberOf', expression: 'x' }] }, {}, '`placementConstraints`'],
    [
      'a host directory',
      { volumes: [{ name: 'a', host: { sourcePath: '/var' } }] },
      {},
      '`host.sourcePath` must not be set',
    ],
    [
      'a Docker volume',
      { volumes: [{ name: 'a', dockerVolumeConfiguration: { scope: 'task' } }] },
      {},
      'Docker volumes',
    ],
    ['too little storage', { ephemeralStorage: { sizeInGiB: 19 } }, {}, 'up to 200 GiB'],
    ['too much storage', { ephemeralStorage: { sizeInGiB: 201 } }, {}, 'up to 200 GiB'],
    ['name servers of its own', {}, { dnsServers: ['10.0.0.2'] }, '`dnsServers` are not supported'],
    ['search domains', {}, { dnsSearchDomains: ['harbour.internal'] }, '`dnsSearchDomains` are not supported'],
    [
      'a Windows file server',
      {
        volumes: [
          {
            name: 'a',
            fsxWindowsFileServerVolumeConfiguration: {
              fileSystemId: 'fs-1',
              rootDirectory: 'a',
              authorizationConfig: { credentialsParameter: 'p', domain: 'd' },
            },
          },
        ],
      },
      {},
      'FSx for Windows',
    ],
    [
      'an old Windows',
      { cpu: '1024', memory: '2048', runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2016_FULL' } },
      {},
      'Server 2019 and newer',
    ],
    [
      'a small Windows task',
      { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } },
      {},
      'at least 1 vCPU',
    ],
    ['pairs of 8 vCPU', { cpu: '8192', memory: '18432' }, {}, '16384 to 61440 in steps of 4096'],
    ['pairs of 16 vCPU', { cpu: '16 vCPU', memory: '36 GB' }, {}, '32768 to 122880 in steps of 8192'],
    ['a log driver', {}, { logConfiguration: { logDriver: 'syslog' } }, '`syslog` is not supported'],
    ['a stop timeout', {}, { stopTimeout: 121 }, '2 to 120'],
    [
      'an unknown volume',
      tmp,
      { mountPoints: [{ sourceVolume: 'temp', containerPath: '/tmp' }] },
      'Did you mean `tmp`?',
    ],
    ['a volume without declaration', {}, mount('/tmp'), 'beside `containerDefinitions`'],
    ['a relative mount point', tmp, mount('tmp'), 'not absolute'],
    ['a mount over the root', tmp, mount('/'), 'cannot be mounted over `/`'],
    ['half a mount point', tmp, { mountPoints: [{ sourceVolume: 'tmp' }] }, 'needs both'],
    [
      'two mounts in one place',
      tmp,
      { ...mount('/tmp'), linuxParameters: { tmpfs: [{ containerPath: '/tmp', size: 8 }] } },
      'two things at `/tmp`',
    ],
    ['two volumes of one name', { volumes: [{ name: 'a' }, { name: 'a' }] }, {}, 'must be unique'],
    [
      'two kinds of storage',
      {
        volumes: [
          {
            name: 'a',
            efsVolumeConfiguration: { fileSystemId: 'fs-1' },
            s3filesVolumeConfiguration: { fileSystemArn: 'x' },
          },
        ],
      },
      {},
      'two kinds',
    ],
    [
      'EFS with IAM in clear text',
      {
        volumes: [
          { name: 'a', efsVolumeConfiguration: { fileSystemId: 'fs-1', authorizationConfig: { iam: 'ENABLED' } } },
        ],
      },
      {},
      '`transitEncryption`',
    ],
    ['a host port', {}, { portMappings: [{ containerPort: 3000, hostPort: 80 }] }, 'must match'],
    ['port 0', {}, { portMappings: [{ containerPort: 0 }] }, 'from 1 to 65535'],
    ['a port range upside down', {}, { portMappings: [{ containerPortRange: '90-80' }] }, 'no port range'],
    ['links', {}, { links: ['db'] }, '`links` work with network mode `bridge` only'],
    ['a host name', {}, { hostname: 'orders' }, '`hostname` is not supported'],
    ['no essential container', {}, { essential: false }, 'No container is essential'],
    ['a health command', {}, { healthCheck: { command: ['curl -f http://localhost'] } }, 'starts with `CMD`'],
    ['a health command without command', {}, { healthCheck: { command: ['CMD-SHELL'] } }, 'starts with `CMD`'],
    ['a health interval', {}, { healthCheck: { command: ['CMD', 'a'], interval: 4 } }, '5 to 300 s'],
    ['too many retries', {}, { healthCheck: { command: ['CMD', 'a'], retries: 11 } }, '1 to 10.'],
    [
      'a soft limit above the hard one',
      {},
      { ulimits: [{ name: 'nofile', softLimit: 2, hardLimit: 1 }] },
      'above the hard limit',
    ],
    ['a blank in the image', {}, { image: 'harbour/orders :1' }, 'no image reference'],
    ['a name with a dot', {}, { name: 'orders.web' }, 'no container name'],
    [
      'ECR without execution role',
      {},
      { image: '111122223333.dkr.ecr.eu-west-2.amazonaws.com/orders:1' },
      'to pull images from ECR',
    ],
    [
      'secrets without execution role',
      ec2,
      { secrets: [{ name: 'A', valueFrom: arn }] },
      'needs an `executionRoleArn`',
    ],
    [
      'a name twice',
      role,
      { environment: [{ name: 'A', value: '' }], secrets: [{ name: 'A', valueFrom: arn }] },
      'must not be shared',
    ],
    [
      'a role that is none',
      { taskRoleArn: 'arn:aws:iam::111122223333:policy/orders' },
      {},
      'not the ARN of an IAM role',
    ],
    [
      'awslogs without options',
      role,
      { logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/ecs/orders' } } },
      'awslogs-region, awslogs-stream-prefix',
    ],
  ])('%s', (_, task, container, reason) => {
    const found = messages(task, container);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(reason);
  });

  it('containers of one name', () =>
    expect(messages({}, { name: 'a' }, { name: 'a' }).join()).toContain('names must be unique'));

  it('what can never start', () => {
    const waits = (containerName: string, condition: string) => ({ dependsOn: [{ containerName, condition }] });
    expect(messages({}, waits('c1', 'START'), waits('c0', 'START')).join()).toContain(
      'waits, through others, for itself',
    );
    expect(messages({}, waits('nobody', 'START')).join()).toContain('no container of the task is called `nobody`');
    expect(messages({}, waits('c1', 'HEALTHY'), {}).join()).toContain('has no `healthCheck`');
    expect(messages({}, waits('c1', 'SUCCESS'), {}).join()).toContain('is essential');
    expect(messages({}, waits('c1', 'SUCCESS'), { essential: false })).toEqual([]);
  });

  it('what only EC2 can run, when Fargate is demanded', () => {
    const found = (task: object, container: object = {}) =>
      findingsOf(registers, file, taskText(task, container), { fargate: true }).map(({ message }) => message);
    expect(found({})).toEqual([]);
    expect(found({ requiresCompatibilities: ['EC2', 'FARGATE'] })).toEqual([]);
    expect(found(ec2)).toEqual([expect.stringContaining('launch_type FARGATE')]);
    expect(found({ requiresCompatibilities: undefined })).toEqual([expect.stringContaining('is missing')]);
    const host = { ...ec2, networkMode: 'host', pidMode: 'host', cpu: undefined };
    const all = found(host, { privileged: true, extraHosts: [{ hostname: 'a', ipAddress: '10.0.0.1' }] });
    for (const reason of ['launch_type', '`awsvpc`', '`pidMode`', 'requires `cpu`', 'privileged', '`extraHosts`'])
      expect(all.join('\n')).toContain(reason);
    expect(all).toHaveLength(6);
  });

  it('and points at the value', () => {
    const text = taskText({}, { linuxParameters: { capabilities: { add: ['SYS_PTRACE', 'NET_ADMIN'] } } });
    const [finding] = findingsOf(registers, file, text);
    expect(marked(text, finding!)).toBe('"NET_ADMIN"');
  });
});
