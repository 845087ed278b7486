/**
 * The fields of pods and of what carries a pod template, as the Kubernetes 1.34 API names and types them.
 * Source: https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/
 * Parts that no check looks into are `any`; the reader (fields.ts) takes them as they are.
 */

export type FieldType =
  | 'any'
  | 'string'
  | 'integer'
  | 'boolean'
  /** A port: number or name. */
  | 'integerOrString'
  /** Number or text such as `250m`. */
  | 'quantity'
  /** Text → text: labels, annotations, node selectors. */
  | 'strings'
  /** Resource name → quantity. */
  | 'quantities'
  /** One of these texts. */
  | { oneOf: readonly string[] }
  | { list: FieldType }
  | { fields: Fields };

export interface Fields {
  readonly [name: string]: FieldType;
}

const object = (fields: Fields): FieldType => ({ fields });
const list = (of: FieldType): FieldType => ({ list: of });
const oneOf = (...values: string[]): FieldType => ({ oneOf: values });

const pullPolicy = oneOf('Always', 'IfNotPresent', 'Never');
const restartPolicy = oneOf('Always', 'OnFailure', 'Never');

const typeMeta = { apiVersion: 'string', kind: 'string' } as const;

const objectMeta = object({
  name: 'string',
  generateName: 'string',
  namespace: 'string',
  labels: 'strings',
  annotations: 'strings',
  finalizers: list('string'),
  ownerReferences: 'any',
  managedFields: 'any',
  uid: 'string',
  resourceVersion: 'string',
  generation: 'integer',
  creationTimestamp: 'any',
  deletionTimestamp: 'any',
  deletionGracePeriodSeconds: 'integer',
  selfLink: 'string',
});

const seccompProfile = object({ type: oneOf('RuntimeDefault', 'Localhost', 'Unconfined'), localhostProfile: 'string' });
const appArmorProfile = seccompProfile;
const seLinuxOptions = object({ user: 'string', role: 'string', type: 'string', level: 'string' });
const windowsOptions = object({
  gmsaCredentialSpecName: 'string',
  gmsaCredentialSpec: 'string',
  runAsUserName: 'string',
  hostProcess: 'boolean',
});

export const podSecurityContext: Fields = {
  seLinuxOptions,
  windowsOptions,
  runAsUser: 'integer',
  runAsGroup: 'integer',
  runAsNonRoot: 'boolean',
  supplementalGroups: list('integer'),
  supplementalGroupsPolicy: oneOf('Merge', 'Strict'),
  fsGroup: 'integer',
  fsGroupChangePolicy: oneOf('OnRootMismatch', 'Always'),
  sysctls: list(object({ name: 'string', value: 'string' })),
  seccompProfile,
  appArmorProfile,
  seLinuxChangePolicy: oneOf('MountOption', 'Recursive'),
};

export const containerSecurityContext: Fields = {
  capabilities: object({ add: list('string'), drop: list('string') }),
  privileged: 'boolean',
  seLinuxOptions,
  windowsOptions,
  runAsUser: 'integer',
  runAsGroup: 'integer',
  runAsNonRoot: 'boolean',
  readOnlyRootFilesystem: 'boolean',
  allowPrivilegeEscalation: 'boolean',
  procMount: oneOf('Default', 'Unmasked'),
  seccompProfile,
  appArmorProfile,
};

const handler = {
  exec: object({ command: list('string') }),
  httpGet: object({
    path: 'string',
    port: 'integerOrString',
    host: 'string',
    scheme: oneOf('HTTP', 'HTTPS'),
    httpHeaders: list(object({ name: 'string', value: 'string' })),
  }),
  tcpSocket: object({ port: 'integerOrString', host: 'string' }),
} as const;

const probe = object({
  ...handler,
  grpc: object({ port: 'integer', service: 'string' }),
  initialDelaySeconds: 'integer',
  timeoutSeconds: 'integer',
  periodSeconds: 'integer',
  successThreshold: 'integer',
  failureThreshold: 'integer',
  terminationGracePeriodSeconds: 'integer',
});

const lifecycleHandler = object({ ...handler, sleep: object({ seconds: 'integer' }) });

const resources = object({ limits: 'quantities', requests: 'quantities', claims: 'any' });

const keySelector = object({ name: 'string', key: 'string', optional: 'boolean' });

const container: Fields = {
  name: 'string',
  image: 'string',
  command: list('string'),
  args: list('string'),
  workingDir: 'string',
  ports: list(
    object({
      name: 'string',
      hostPort: 'integer',
      containerPort: 'integer',
      protocol: oneOf('TCP', 'UDP', 'SCTP'),
      hostIP: 'string',
    }),
  ),
  envFrom: list(
    object({
      prefix: 'string',
      configMapRef: object({ name: 'string', optional: 'boolean' }),
      secretRef: object({ name: 'string', optional: 'boolean' }),
    }),
  ),
  env: list(
    object({
      name: 'string',
      value: 'string',
      valueFrom: object({
        fieldRef: object({ apiVersion: 'string', fieldPath: 'string' }),
        resourceFieldRef: object({ containerName: 'string', resource: 'string', divisor: 'quantity' }),
        configMapKeyRef: keySelector,
        secretKeyRef: keySelector,
        fileKeyRef: object({ volumeName: 'string', path: 'string', key: 'string', optional: 'boolean' }),
      }),
    }),
  ),
  resources,
  resizePolicy: 'any',
  restartPolicy,
  restartPolicyRules: 'any',
  volumeMounts: list(
    object({
      name: 'string',
      readOnly: 'boolean',
      recursiveReadOnly: oneOf('Disabled', 'IfPossible', 'Enabled'),
      mountPath: 'string',
      subPath: 'string',
      mountPropagation: oneOf('None', 'HostToContainer', 'Bidirectional'),
      subPathExpr: 'string',
    }),
  ),
  volumeDevices: list(object({ name: 'string', devicePath: 'string' })),
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
  lifecycle: object({ postStart: lifecycleHandler, preStop: lifecycleHandler, stopSignal: 'string' }),
  terminationMessagePath: 'string',
  terminationMessagePolicy: oneOf('File', 'FallbackToLogsOnError'),
  imagePullPolicy: pullPolicy,
  securityContext: object(containerSecurityContext),
  stdin: 'boolean',
  stdinOnce: 'boolean',
  tty: 'boolean',
};

const keyToPath = list(object({ key: 'string', path: 'string', mode: 'integer' }));

/** Volume kinds by the field that names them; `any`: kinds that only matter by name. */
const volumeSources: Fields = {
  hostPath: object({ path: 'string', type: 'string' }),
  emptyDir: object({ medium: 'string', sizeLimit: 'quantity' }),
  gcePersistentDisk: 'any',
  awsElasticBlockStore: 'any',
  gitRepo: 'any',
  secret: object({ secretName: 'string', items: keyToPath, defaultMode: 'integer', optional: 'boolean' }),
  nfs: 'any',
  iscsi: 'any',
  glusterfs: 'any',
  persistentVolumeClaim: object({ claimName: 'string', readOnly: 'boolean' }),
  rbd: 'any',
  flexVolume: 'any',
  cinder: 'any',
  cephfs: 'any',
  flocker: 'any',
  downwardAPI: 'any',
  fc: 'any',
  azureFile: 'any',
  configMap: object({ name: 'string', items: keyToPath, defaultMode: 'integer', optional: 'boolean' }),
  vsphereVolume: 'any',
  quobyte: 'any',
  azureDisk: 'any',
  photonPersistentDisk: 'any',
  projected: object({ sources: 'any', defaultMode: 'integer' }),
  portworxVolume: 'any',
  scaleIO: 'any',
  storageos: 'any',
  csi: object({
    driver: 'string',
    readOnly: 'boolean',
    fsType: 'string',
    volumeAttributes: 'strings',
    nodePublishSecretRef: object({ name: 'string' }),
  }),
  ephemeral: 'any',
  image: object({ reference: 'string', pullPolicy }),
};

const podSpec: Fields = {
  volumes: list(object({ name: 'string', ...volumeSources })),
  initContainers: list(object(container)),
  containers: list(object(container)),
  ephemeralContainers: list(object({ ...container, targetContainerName: 'string' })),
  restartPolicy,
  terminationGracePeriodSeconds: 'integer',
  activeDeadlineSeconds: 'integer',
  dnsPolicy: oneOf('ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'),
  nodeSelector: 'strings',
  serviceAccountName: 'string',
  serviceAccount: 'string',
  automountServiceAccountToken: 'boolean',
  nodeName: 'string',
  hostNetwork: 'boolean',
  hostPID: 'boolean',
  hostIPC: 'boolean',
  shareProcessNamespace: 'boolean',
  securityContext: object(podSecurityContext),
  imagePullSecrets: list(object({ name: 'string' })),
  hostname: 'string',
  subdomain: 'string',
  affinity: 'any',
  schedulerName: 'string',
  tolerations: 'any',
  hostAliases: 'any',
  priorityClassName: 'string',
  priority: 'integer',
  dnsConfig: 'any',
  readinessGates: 'any',
  runtimeClassName: 'string',
  enableServiceLinks: 'boolean',
  preemptionPolicy: oneOf('PreemptLowerPriority', 'Never'),
  overhead: 'quantities',
  topologySpreadConstraints: 'any',
  setHostnameAsFQDN: 'boolean',
  os: object({ name: oneOf('linux', 'windows') }),
  hostUsers: 'boolean',
  schedulingGates: 'any',
  resourceClaims: 'any',
  resources,
  hostnameOverride: 'string',
};

const template = object({ metadata: objectMeta, spec: object(podSpec) });
const labelSelector = object({ matchLabels: 'strings', matchExpressions: 'any' });

const jobSpec: Fields = {
  parallelism: 'integer',
  completions: 'integer',
  activeDeadlineSeconds: 'integer',
  podFailurePolicy: 'any',
  successPolicy: 'any',
  backoffLimit: 'integer',
  backoffLimitPerIndex: 'integer',
  maxFailedIndexes: 'integer',
  selector: labelSelector,
  manualSelector: 'boolean',
  template,
  ttlSecondsAfterFinished: 'integer',
  completionMode: oneOf('NonIndexed', 'Indexed'),
  suspend: 'boolean',
  podReplacementPolicy: oneOf('TerminatingOrFailed', 'Failed'),
  managedBy: 'string',
};

interface WorkloadKind {
  apiVersion: string;
  /** Where the pod template (metadata and spec) lies. */
  template: readonly string[];
  fields: Fields;
}

function workload(apiVersion: string, path: readonly string[], spec: Fields): WorkloadKind {
  return {
    apiVersion,
    template: path,
    fields: { ...typeMeta, metadata: objectMeta, spec: object(spec), status: 'any' },
  };
}

const inSpec = ['spec', 'template'] as const;

/** What runs pods, by kind. */
export const workloadKinds: Readonly<Record<string, WorkloadKind>> = {
  Pod: workload('v1', [], podSpec),
  Deployment: workload('apps/v1', inSpec, {
    replicas: 'integer',
    selector: labelSelector,
    template,
    strategy: 'any',
    minReadySeconds: 'integer',
    revisionHistoryLimit: 'integer',
    paused: 'boolean',
    progressDeadlineSeconds: 'integer',
  }),
  StatefulSet: workload('apps/v1', inSpec, {
    replicas: 'integer',
    selector: labelSelector,
    template,
    volumeClaimTemplates: 'any',
    serviceName: 'string',
    podManagementPolicy: oneOf('OrderedReady', 'Parallel'),
    updateStrategy: 'any',
    revisionHistoryLimit: 'integer',
    minReadySeconds: 'integer',
    persistentVolumeClaimRetentionPolicy: 'any',
    ordinals: 'any',
  }),
  DaemonSet: workload('apps/v1', inSpec, {
    selector: labelSelector,
    template,
    updateStrategy: 'any',
    minReadySeconds: 'integer',
    revisionHistoryLimit: 'integer',
  }),
  ReplicaSet: workload('apps/v1', inSpec, {
    replicas: 'integer',
    minReadySeconds: 'integer',
    selector: labelSelector,
    template,
  }),
  ReplicationController: workload('v1', inSpec, {
    replicas: 'integer',
    minReadySeconds: 'integer',
    selector: 'strings',
    template,
  }),
  Job: workload('batch/v1', inSpec, jobSpec),
  CronJob: workload('batch/v1', ['spec', 'jobTemplate', 'spec', 'template'], {
    schedule: 'string',
    timeZone: 'string',
    startingDeadlineSeconds: 'integer',
    concurrencyPolicy: oneOf('Allow', 'Forbid', 'Replace'),
    suspend: 'boolean',
    jobTemplate: object({ metadata: objectMeta, spec: object(jobSpec) }),
    successfulJobsHistoryLimit: 'integer',
    failedJobsHistoryLimit: 'integer',
  }),
  PodTemplate: {
    apiVersion: 'v1',
    template: ['template'],
    fields: { ...typeMeta, metadata: objectMeta, template },
  },
};
