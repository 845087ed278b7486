/**
 * Properties of the resource types of the course: a misspelt one, or a missing one, makes CloudFormation refuse the template.
 * AWS adds properties all the time, so a name that resembles none of these is left alone. As of November 2026.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/introduction.html
 */
import type { Finding } from '../check.ts';
import { nearest } from '../parse/nearest.ts';
import type { Template } from './template.ts';
import { at, place } from './value.ts';

/** Names by type; those that must be there end with `*`. */
export const typeProperties: Readonly<Record<string, string>> = {
  'AWS::SecretsManager::Secret': 'Description GenerateSecretString KmsKeyId Name ReplicaRegions SecretString Tags Type',
  'AWS::SecretsManager::ResourcePolicy': 'BlockPublicPolicy ResourcePolicy* SecretId*',
  'AWS::SecretsManager::RotationSchedule':
    'ExternalSecretRotationMetadata ExternalSecretRotationRoleArn HostedRotationLambda RotateImmediatelyOnUpdate RotationLambdaARN RotationRules SecretId*',
  'AWS::Lambda::Function':
    'Architectures CapacityProviderConfig Code* CodeSigningConfigArn DeadLetterConfig Description DurableConfig Environment EphemeralStorage FileSystemConfigs FunctionName FunctionScalingConfig Handler ImageConfig KmsKeyArn Layers LoggingConfig MemorySize PackageType PublishToLatestPublished RecursiveLoop ReservedConcurrentExecutions Role* Runtime RuntimeManagementConfig SnapStart Tags TenancyConfig Timeout TracingConfig VpcConfig',
  'AWS::Lambda::Permission':
    'Action* EventSourceToken FunctionName* FunctionUrlAuthType InvokedViaFunctionUrl Principal* PrincipalOrgID SourceAccount SourceArn',
  'AWS::IAM::Role':
    'AssumeRolePolicyDocument* Description ManagedPolicyArns MaxSessionDuration Path PermissionsBoundary Policies RoleName Tags',
  'AWS::KMS::Key':
    'BypassPolicyLockoutSafetyCheck Description EnableKeyRotation Enabled KeyPolicy KeySpec KeyUsage MultiRegion Origin PendingWindowInDays RotationPeriodInDays Tags',
  'AWS::KMS::Alias': 'AliasName* TargetKeyId*',
  'AWS::Logs::LogGroup':
    'BearerTokenAuthenticationEnabled DataProtectionPolicy DeletionProtectionEnabled FieldIndexPolicies KmsKeyId LogGroupClass LogGroupName ResourcePolicyDocument RetentionInDays Tags',
  'AWS::ECR::Repository':
    'EmptyOnDelete EncryptionConfiguration ImageScanningConfiguration ImageTagMutability ImageTagMutabilityExclusionFilters LifecyclePolicy RepositoryName RepositoryPolicyText Tags',
  'AWS::EFS::FileSystem':
    'AvailabilityZoneName BackupPolicy BypassPolicyLockoutSafetyCheck Encrypted FileSystemPolicy FileSystemProtection FileSystemTags KmsKeyId LifecyclePolicies PerformanceMode ProvisionedThroughputInMibps ReplicationConfiguration ThroughputMode',
  'AWS::EFS::AccessPoint': 'AccessPointTags ClientToken FileSystemId* PosixUser RootDirectory',
  'AWS::EFS::MountTarget': 'FileSystemId* IpAddress IpAddressType Ipv6Address SecurityGroups* SubnetId*',
  'AWS::CloudTrail::Trail':
    'AdvancedEventSelectors AggregationConfigurations CloudWatchLogsLogGroupArn CloudWatchLogsRoleArn EnableLogFileValidation EventSelectors IncludeGlobalServiceEvents InsightSelectors IsLogging* IsMultiRegionTrail IsOrganizationTrail KMSKeyId S3BucketName* S3KeyPrefix SnsTopicName Tags TrailName',
  'AWS::S3::BucketPolicy': 'Bucket* PolicyDocument*',
};

/** What CloudFormation would say of the properties, with positions. */
export function propertyFaults({ file, resources }: Template): Finding[] {
  return [...resources.values()].flatMap(({ id, type, range, properties: given }) => {
    const names = typeProperties[type]?.split(' ') ?? [];
    const known = names.map((name) => name.replace('*', ''));
    const misspelt = (given.kind === 'object' && names.length > 0 ? given.entries : []).flatMap(({ key, keyRange }) => {
      const near = known.includes(key) ? undefined : nearest(key, known);
      if (near === undefined) return [];
      const message = `\`${key}\` is not a property of ${type}, so CloudFormation refuses the template. Did you mean \`${near}\`?`;
      return [{ file, ...place(keyRange), message }];
    });
    const missing = names
      .filter((name) => name.endsWith('*') && at(given, name.slice(0, -1)) === undefined)
      .map((name) => ({
        file,
        ...place(range),
        message: `\`${id}\` has no \`${name.slice(0, -1)}\`, which CloudFormation requires of ${type}.`,
      }));
    return [...misspelt, ...missing];
  });
}
