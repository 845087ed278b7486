/** A release script with its account, for the examples of the check: build, push, what stands between, sign. */
import type { Files } from '../check.ts';

const registry = '111122223333.dkr.ecr.eu-west-2.amazonaws.com';

/** `signed` is what is signed, below the registry; without it, the digest that was pushed. */
export function releaseExample(between: string, signed?: string): Files {
  const profiles = [
    {
      profileName: 'berths_release',
      arn: 'arn:aws:signer:eu-west-2:111122223333:/signing-profiles/berths_release',
      profileVersion: 'a1b2c3d4e5',
      platformId: 'Notation-OCI-SHA384-ECDSA',
    },
  ];
  const repositories = [{ repositoryName: 'berths', imageScanningConfiguration: { scanOnPush: true } }];
  return {
    'release.sh': `set -e
image=${registry}/berths
docker build --tag "$image:$1" .
docker push "$image:$1"
digest=$(docker image inspect --format '{{index .RepoDigests 0}}' "$image:$1")
digest=\${digest#*@}
${between}notation sign --plugin com.amazonaws.signer.notation.plugin --id ${profiles[0]!.arn} "${signed === undefined ? '$image@$digest' : `${registry}/${signed}`}"
`,
    'account.json': JSON.stringify({ regions: { 'eu-west-2': { ecr: { repositories }, signer: { profiles } } } }),
  };
}
