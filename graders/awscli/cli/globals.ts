/** The options that every `aws` command takes. https://docs.aws.amazon.com/cli/latest/reference/ */

/** Option → whether a value follows it. */
export const globalOptions: ReadonlyMap<string, boolean> = new Map([
  ['debug', false],
  ['endpoint-url', true],
  ['no-verify-ssl', false],
  ['no-paginate', false],
  ['output', true],
  ['query', true],
  ['profile', true],
  ['region', true],
  ['version', false],
  ['color', true],
  ['no-sign-request', false],
  ['ca-bundle', true],
  ['cli-read-timeout', true],
  ['cli-connect-timeout', true],
  ['cli-binary-format', true],
  ['no-cli-pager', false],
  ['cli-auto-prompt', false],
  ['no-cli-auto-prompt', false],
]);

export const outputForms = ['json', 'text', 'table', 'yaml', 'yaml-stream', 'off'] as const;
export type OutputForm = (typeof outputForms)[number];

/** AWS services that this program has no model of, so that their commands are not taken for misspelt ones. */
export const otherServices: ReadonlySet<string> = new Set(
  `accessanalyzer acm apigateway application-autoscaling autoscaling backup batch cloudformation cloudfront cloudtrail
  cloudwatch codeartifact codebuild codecommit codedeploy codepipeline cognito-idp config configservice configure deploy dynamodb ec2
  ecr-public efs eks elasticache elb elbv2 events firehose guardduty inspector inspector-scan kinesis lambda logs macie2 opensearch
  organizations ram rds resourcegroupstaggingapi route53 s3 s3api s3control sagemaker securityhub service-quotas ses sesv2 shield
  signin sns sqs sso sso-admin stepfunctions tag waf wafv2 xray`.split(/\s+/),
);
