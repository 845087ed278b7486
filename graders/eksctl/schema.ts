/**
 * The fields of eksctl's ClusterConfig (eksctl.io/v1alpha5) and their types; parts that no check looks into are `any`.
 * https://docs.aws.amazon.com/eks/latest/eksctl/what-is-eksctl.html, https://schema.eksctl.io
 */
export type Shape = 'any' | 'string' | 'boolean' | 'integer' | 'strings' | { list: Fields } | { fields: Fields };

export interface Fields {
  readonly [name: string]: Shape;
}

const all = (shape: Shape, names: string): Fields => Object.fromEntries(names.split(' ').map((name) => [name, shape]));

const group: Fields = {
  ...all('string', 'name amiFamily instanceType instancePrefix instanceName ami volumeType volumeName volumeKmsKeyID'),
  ...all('string', 'overrideBootstrapCommand outpostARN'),
  ...all('integer', 'desiredCapacity minSize maxSize volumeSize maxPodsPerNode volumeIOPS volumeThroughput'),
  ...all('boolean', 'privateNetworking ebsOptimized volumeEncrypted disableIMDSv1 disablePodIMDS efaEnabled'),
  ...all('boolean', 'propagateASGTags enableDetailedMonitoring'),
  ...all('strings', 'availabilityZones localZones subnets asgSuspendProcesses preBootstrapCommands'),
  ...all('any', 'labels tags taints securityGroups additionalVolumes placement instanceSelector updateConfig'),
  ...all('any', 'capacityReservation instanceMarketOptions'),
  ssh: {
    fields: {
      ...all('boolean', 'allow enableSsm'),
      ...all('string', 'publicKeyPath publicKey publicKeyName'),
      sourceSecurityGroupIds: 'strings',
    },
  },
  iam: {
    fields: {
      ...all('any', 'attachPolicy withAddonPolicies'),
      ...all('string', 'instanceProfileARN instanceRoleARN instanceRoleName instanceRolePermissionsBoundary'),
      attachPolicyARNs: 'strings',
    },
  },
  bottlerocket: { fields: { enableAdminContainer: 'boolean', settings: 'any' } },
};

const managedGroup: Fields = {
  ...group,
  ...all('any', 'nodeRepairConfig'),
  instanceTypes: 'strings',
  spot: 'boolean',
  releaseVersion: 'string',
  launchTemplate: { fields: all('string', 'id version') },
};

const selfManagedGroup: Fields = {
  ...group,
  ...all('any', 'instancesDistribution asgMetricsCollection kubeletExtraConfig'),
  ...all('string', 'cpuCredits clusterDNS containerRuntime'),
  ...all('strings', 'classicLoadBalancerNames targetGroupARNs'),
  maxInstanceLifetime: 'integer',
};

export const clusterConfig: Fields = {
  ...all('string', 'apiVersion kind'),
  ...all('any', 'kubernetesNetworkConfig upgradePolicy zonalShiftConfig remoteNetworkConfig iamIdentityMappings'),
  ...all('any', 'identityProviders addons addonsConfig fargateProfiles gitops karpenter outpost deletionProtection'),
  ...all('strings', 'availabilityZones localZones'),
  metadata: {
    fields: { ...all('string', 'name region version accountID'), ...all('any', 'tags annotations forceUpdatePolicy') },
  },
  iam: {
    fields: {
      ...all('boolean', 'withOIDC vpcResourceControllerPolicy autoCreatePodIdentityAssociations'),
      ...all('string', 'serviceRoleARN serviceRolePermissionsBoundary fargatePodExecutionRoleARN'),
      fargatePodExecutionRolePermissionsBoundary: 'string',
      ...all('any', 'serviceAccounts podIdentityAssociations'),
    },
  },
  accessConfig: {
    fields: {
      authenticationMode: 'string',
      bootstrapClusterCreatorAdminPermissions: 'boolean',
      accessEntries: 'any',
    },
  },
  autoModeConfig: {
    fields: { enabled: 'boolean', ...all('string', 'nodeRoleARN permissionsBoundaryARN'), nodePools: 'any' },
  },
  vpc: {
    fields: {
      ...all('string', 'id cidr ipv6Cidr ipv6Pool securityGroup sharedNodeSecurityGroup hostnameType'),
      ...all('boolean', 'manageSharedNodeSecurityGroupRules autoAllocateIPv6'),
      ...all(
        'strings',
        'extraCIDRs extraIPv6CIDRs publicAccessCIDRs controlPlaneSubnetIDs controlPlaneSecurityGroupIDs',
      ),
      ...all('any', 'subnets localZoneSubnets nat'),
      clusterEndpoints: { fields: all('boolean', 'privateAccess publicAccess') },
    },
  },
  privateCluster: {
    fields: { ...all('boolean', 'enabled skipEndpointCreation'), additionalEndpointServices: 'strings' },
  },
  managedNodeGroups: { list: managedGroup },
  nodeGroups: { list: selfManagedGroup },
  cloudWatch: {
    fields: { clusterLogging: { fields: { enableTypes: 'strings', logRetentionInDays: 'integer' } } },
  },
  secretsEncryption: { fields: { keyARN: 'string' } },
};
