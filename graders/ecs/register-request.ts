/**
 * The input of RegisterTaskDefinition (API version 2014-11-13, as of late 2026): member names, types, enumerations and
 * what is required. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 */
import { boolean, integer, list, map, oneOf, string, struct } from './shape.ts';

const strings = list(string);
const nameValue = struct({ name: string, value: string });
const secret = struct({ name: string, valueFrom: string }, ['name', 'valueFrom']);

const linuxParameters = struct({
  capabilities: struct({ add: strings, drop: strings }),
  devices: list(
    struct({ hostPath: string, containerPath: string, permissions: list(oneOf('read', 'write', 'mknod')) }, [
      'hostPath',
    ]),
  ),
  initProcessEnabled: boolean,
  sharedMemorySize: integer,
  tmpfs: list(struct({ containerPath: string, size: integer, mountOptions: strings }, ['containerPath', 'size'])),
  maxSwap: integer,
  swappiness: integer,
});

const ulimitNames = [
  'core',
  'cpu',
  'data',
  'fsize',
  'locks',
  'memlock',
  'msgqueue',
  'nice',
  'nofile',
  'nproc',
  'rss',
  'rtprio',
  'rttime',
  'sigpending',
  'stack',
] as const;

const containerDefinition = struct(
  {
    name: string,
    image: string,
    repositoryCredentials: struct({ credentialsParameter: string }, ['credentialsParameter']),
    cpu: integer,
    memory: integer,
    memoryReservation: integer,
    links: strings,
    portMappings: list(
      struct({
        containerPort: integer,
        hostPort: integer,
        protocol: oneOf('tcp', 'udp'),
        name: string,
        appProtocol: oneOf('http', 'http2', 'grpc'),
        containerPortRange: string,
      }),
    ),
    essential: boolean,
    restartPolicy: struct({ enabled: boolean, ignoredExitCodes: list(integer), restartAttemptPeriod: integer }, [
      'enabled',
    ]),
    entryPoint: strings,
    command: strings,
    environment: list(nameValue),
    environmentFiles: list(struct({ value: string, type: oneOf('s3') }, ['value', 'type'])),
    mountPoints: list(struct({ sourceVolume: string, containerPath: string, readOnly: boolean })),
    volumesFrom: list(struct({ sourceContainer: string, readOnly: boolean })),
    linuxParameters,
    secrets: list(secret),
    dependsOn: list(
      struct({ containerName: string, condition: oneOf('START', 'COMPLETE', 'SUCCESS', 'HEALTHY') }, [
        'containerName',
        'condition',
      ]),
    ),
    startTimeout: integer,
    stopTimeout: integer,
    versionConsistency: oneOf('enabled', 'disabled'),
    hostname: string,
    user: string,
    workingDirectory: string,
    disableNetworking: boolean,
    privileged: boolean,
    readonlyRootFilesystem: boolean,
    dnsServers: strings,
    dnsSearchDomains: strings,
    extraHosts: list(struct({ hostname: string, ipAddress: string }, ['hostname', 'ipAddress'])),
    dockerSecurityOptions: strings,
    interactive: boolean,
    pseudoTerminal: boolean,
    dockerLabels: map,
    ulimits: list(
      struct({ name: oneOf(...ulimitNames), softLimit: integer, hardLimit: integer }, [
        'name',
        'softLimit',
        'hardLimit',
      ]),
    ),
    logConfiguration: struct(
      {
        logDriver: oneOf('json-file', 'syslog', 'journald', 'gelf', 'fluentd', 'awslogs', 'splunk', 'awsfirelens'),
        options: map,
        secretOptions: list(secret),
      },
      ['logDriver'],
    ),
    healthCheck: struct(
      { command: strings, interval: integer, timeout: integer, retries: integer, startPeriod: integer },
      ['command'],
    ),
    systemControls: list(struct({ namespace: string, value: string })),
    resourceRequirements: list(
      struct({ value: string, type: oneOf('GPU', 'InferenceAccelerator', 'NeuronDevice') }, ['value', 'type']),
    ),
    firelensConfiguration: struct({ type: oneOf('fluentd', 'fluentbit'), options: map }, ['type']),
    credentialSpecs: strings,
  },
  // The API model marks neither as required, the service does: "Container.name/image should not be null or empty".
  ['name', 'image'],
);

const volume = struct({
  name: string,
  host: struct({ sourcePath: string }),
  dockerVolumeConfiguration: struct({
    scope: oneOf('task', 'shared'),
    autoprovision: boolean,
    driver: string,
    driverOpts: map,
    labels: map,
  }),
  efsVolumeConfiguration: struct(
    {
      fileSystemId: string,
      rootDirectory: string,
      transitEncryption: oneOf('ENABLED', 'DISABLED'),
      transitEncryptionPort: integer,
      authorizationConfig: struct({ accessPointId: string, iam: oneOf('ENABLED', 'DISABLED') }),
    },
    ['fileSystemId'],
  ),
  s3filesVolumeConfiguration: struct(
    { fileSystemArn: string, rootDirectory: string, transitEncryptionPort: integer, accessPointArn: string },
    ['fileSystemArn'],
  ),
  fsxWindowsFileServerVolumeConfiguration: struct(
    {
      fileSystemId: string,
      rootDirectory: string,
      authorizationConfig: struct({ credentialsParameter: string, domain: string }, ['credentialsParameter', 'domain']),
    },
    ['fileSystemId', 'rootDirectory', 'authorizationConfig'],
  ),
  configuredAtLaunch: boolean,
});

const operatingSystems = [
  'LINUX',
  'WINDOWS_SERVER_2019_FULL',
  'WINDOWS_SERVER_2019_CORE',
  'WINDOWS_SERVER_2016_FULL',
  'WINDOWS_SERVER_2004_CORE',
  'WINDOWS_SERVER_2022_CORE',
  'WINDOWS_SERVER_2022_FULL',
  'WINDOWS_SERVER_2025_CORE',
  'WINDOWS_SERVER_2025_FULL',
  'WINDOWS_SERVER_20H2_CORE',
] as const;

export const registerRequest = struct(
  {
    family: string,
    taskRoleArn: string,
    executionRoleArn: string,
    networkMode: oneOf('bridge', 'host', 'awsvpc', 'none'),
    containerDefinitions: list(containerDefinition),
    volumes: list(volume),
    placementConstraints: list(struct({ type: oneOf('memberOf'), expression: string })),
    requiresCompatibilities: list(oneOf('EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES')),
    cpu: string,
    memory: string,
    tags: list(struct({ key: string, value: string })),
    pidMode: oneOf('host', 'task'),
    ipcMode: oneOf('host', 'task', 'none'),
    proxyConfiguration: struct({ type: oneOf('APPMESH'), containerName: string, properties: list(nameValue) }, [
      'containerName',
    ]),
    inferenceAccelerators: list(struct({ deviceName: string, deviceType: string }, ['deviceName', 'deviceType'])),
    ephemeralStorage: struct({ sizeInGiB: integer }, ['sizeInGiB']),
    runtimePlatform: struct({
      cpuArchitecture: oneOf('X86_64', 'ARM64'),
      operatingSystemFamily: oneOf(...operatingSystems),
    }),
    enableFaultInjection: boolean,
  },
  ['family', 'containerDefinitions'],
);

/** Keys that are often put one level too high or too low. */
export const places = [
  { where: 'in the task definition itself, beside `containerDefinitions`', members: registerRequest.members },
  { where: 'inside a container of `containerDefinitions`', members: containerDefinition.members },
  { where: "in the container's `linuxParameters`", members: linuxParameters.members },
];
