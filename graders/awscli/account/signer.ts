/** AWS Signer: signing profiles. https://docs.aws.amazon.com/signer/latest/api/Welcome.html */
import { ApiFault } from '../cli/fault.ts';
import { arn, handler, type Scope, type Service } from './service.ts';

interface Named {
  profileName: string;
}

function find(name: string, { here }: Scope) {
  const profile = here.signer.profiles.find((one) => one.profileName === name);
  if (!profile) throw new ApiFault('ResourceNotFoundException', `Signing profile ${name} is not found.`);
  return profile;
}

export const signer: Service = {
  PutSigningProfile: handler<
    Named & { platformId: string; signatureValidityPeriod?: Record<string, unknown>; tags?: Record<string, string> }
  >(({ profileName, platformId, signatureValidityPeriod, tags }, scope) => {
    if (!/^\w{2,64}$/.test(profileName)) {
      throw new ApiFault(
        'ValidationException',
        `1 validation error detected: Value '${profileName}' at 'profileName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9_]{2,}`,
      );
    }
    if (scope.here.signer.profiles.some((one) => one.profileName === profileName)) {
      throw new ApiFault('ValidationException', `Signing profile ${profileName} already exists.`);
    }
    const profile = {
      profileName,
      arn: arn('signer', scope, `/signing-profiles/${profileName}`),
      profileVersion: scope.made(profileName, 10),
      platformId,
      status: 'Active',
      signatureValidityPeriod,
      tags: tags ?? {},
    };
    scope.here.signer.profiles.push(profile);
    return {
      arn: profile.arn,
      profileVersion: profile.profileVersion,
      profileVersionArn: `${profile.arn}/${profile.profileVersion}`,
    };
  }),
  GetSigningProfile: handler<Named>(({ profileName }, scope) => find(profileName, scope)),
  ListSigningProfiles: handler((_: object, { here }) => ({
    profiles: here.signer.profiles.filter(({ status }) => status === 'Active'),
  })),
  CancelSigningProfile: handler<Named>(({ profileName }, scope) => {
    find(profileName, scope).status = 'Canceled';
    return {};
  }),
  RevokeSigningProfile: handler<Named & { profileVersion: string; reason: string }>(({ profileName }, scope) => {
    find(profileName, scope).status = 'Revoked';
    return {};
  }),
};
