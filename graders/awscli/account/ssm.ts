/** AWS Systems Manager Parameter Store. https://docs.aws.amazon.com/systems-manager/latest/APIReference/Welcome.html */
import { ApiFault } from '../cli/fault.ts';
import { keyOf } from './kms.ts';
import { arn, handler, withTags, type Scope, type Service } from './service.ts';
import type { Parameter } from './state.ts';

interface Put {
  Name: string;
  Value: string;
  Type?: string;
  KeyId?: string;
  Description?: string;
  Overwrite?: boolean;
  Tier?: string;
  DataType?: string;
  Tags?: { Key: string; Value: string }[];
}

function find(name: string, { here }: Scope): Parameter | undefined {
  return here.ssm.parameters.find(({ Name, ARN }) => Name === name || ARN === name);
}

function found(name: string, scope: Scope): Parameter {
  const parameter = find(name, scope);
  if (!parameter) throw new ApiFault('ParameterNotFound', '');
  return parameter;
}

/** The key that AWS manages for everybody who names none. */
const managedKey = 'alias/aws/ssm';

/** A SecureString is shown encrypted unless it is asked for in plain text. */
function told({ Name, Type, Value, Version, ARN, DataType }: Parameter, plain = false) {
  const sealed = Type === 'SecureString' && !plain;
  return {
    Name,
    Type,
    Value: sealed ? `AQICAH${btoa(unescape(encodeURIComponent(Value)))}` : Value,
    Version,
    ARN,
    DataType,
  };
}

function check({ Name, Value, Type, KeyId, Tier = 'Standard' }: Put): void {
  if (!/^[A-Za-z0-9_.\-/]+$/.test(Name) || (Name.includes('/') && !Name.startsWith('/'))) {
    throw new ApiFault(
      'ValidationException',
      'Parameter name must be a fully qualified name: only a-zA-Z0-9_.- and /, beginning with / when it holds one.',
    );
  }
  if (/^\/?(aws|ssm)/i.test(Name)) {
    throw new ApiFault(
      'ValidationException',
      'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).',
    );
  }
  if (Name.split('/').length > 16)
    throw new ApiFault('HierarchyLevelLimitExceededException', 'A hierarchy has at most 15 levels.');
  const most = Tier === 'Standard' ? 4096 : 8192;
  if (new TextEncoder().encode(Value).length > most) {
    throw new ApiFault(
      'ValidationException',
      `${Tier} tier parameters support a maximum parameter value of ${most} characters.`,
    );
  }
  if (KeyId !== undefined && Type !== 'SecureString') {
    throw new ApiFault('ValidationException', 'KeyId is only supported for parameters of type SecureString.');
  }
}

export const ssm: Service = {
  PutParameter: handler<Put>((request, scope) => {
    const known = find(request.Name, scope);
    const { Name, Value, Overwrite, Tags, Description } = request;
    if (!known && request.Type === undefined) {
      throw new ApiFault('ValidationException', 'A parameter type is required when you create a parameter.');
    }
    const Type = request.Type ?? known!.Type;
    check({ ...request, Type });
    if (
      request.KeyId !== undefined &&
      !keyOf(request.KeyId, scope.account, scope.region) &&
      request.KeyId !== managedKey
    ) {
      throw new ApiFault('InvalidKeyId', `There is no key \`${request.KeyId}\` in ${scope.region}.`);
    }
    if (known && Overwrite && Type !== known.Type) {
      throw new ApiFault(
        'HierarchyTypeMismatchException',
        `The type of a parameter cannot be changed (${known.Name} is a ${known.Type}); a new parameter is needed.`,
      );
    }
    if (known && !Overwrite) {
      throw new ApiFault(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
    }
    if (known && Tags) {
      throw new ApiFault(
        'ValidationException',
        "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag.",
      );
    }
    if (!known && Name.length > 1011) throw new ApiFault('ValidationException', 'The parameter name is too long.');
    // Without a key of one's own the account's default key encrypts.
    const KeyId = Type === 'SecureString' ? (request.KeyId ?? known?.KeyId ?? managedKey) : undefined;
    const parameter: Parameter = {
      Name,
      ARN: known?.ARN ?? arn('ssm', scope, `parameter/${Name.replace(/^\//, '')}`),
      Type,
      Value,
      KeyId,
      Description: Description ?? known?.Description,
      Tier: request.Tier ?? known?.Tier ?? 'Standard',
      DataType: request.DataType ?? known?.DataType ?? 'text',
      Version: (known?.Version ?? 0) + 1,
      Tags: known?.Tags ?? Tags ?? [],
    };
    const { ssm: part } = scope.here;
    part.parameters = known
      ? part.parameters.map((one) => (one === known ? parameter : one))
      : [...part.parameters, parameter];
    return { Version: parameter.Version, Tier: parameter.Tier };
  }),
  GetParameter: handler<{ Name: string; WithDecryption?: boolean }>(({ Name, WithDecryption }, scope) => ({
    Parameter: told(found(Name, scope), WithDecryption),
  })),
  GetParameters: handler<{ Names: string[]; WithDecryption?: boolean }>(({ Names, WithDecryption }, scope) => {
    const known = Names.flatMap((name) => find(name, scope) ?? []);
    return {
      Parameters: known.map((one) => told(one, WithDecryption)),
      InvalidParameters: Names.filter((name) => !find(name, scope)),
    };
  }),
  GetParametersByPath: handler<{ Path: string; Recursive?: boolean; WithDecryption?: boolean }>((request, scope) => {
    const below = `${request.Path.replace(/\/$/, '')}/`;
    const fits = ({ Name }: Parameter): boolean =>
      Name.startsWith(below) && (request.Recursive === true || !Name.slice(below.length).includes('/'));
    return { Parameters: scope.here.ssm.parameters.filter(fits).map((one) => told(one, request.WithDecryption)) };
  }),
  DescribeParameters: handler((_: object, { here }) => ({
    Parameters: here.ssm.parameters.map(({ Value: _value, Tags: _tags, ...shown }) => shown),
  })),
  DeleteParameter: handler<{ Name: string }>(({ Name }, scope) => {
    const gone = found(Name, scope);
    scope.here.ssm.parameters = scope.here.ssm.parameters.filter((one) => one !== gone);
    return {};
  }),
  AddTagsToResource: handler<{ ResourceType: string; ResourceId: string; Tags: { Key: string; Value: string }[] }>(
    (request, scope) => {
      const parameter = find(request.ResourceId, scope);
      if (request.ResourceType !== 'Parameter' || !parameter) throw new ApiFault('InvalidResourceId', '');
      parameter.Tags = withTags(parameter.Tags, request.Tags);
      return {};
    },
  ),
};
