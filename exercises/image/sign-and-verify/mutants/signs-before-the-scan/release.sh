#!/usr/bin/env bash
# Releases the API of the {{service}} service. The pipeline calls it with the version: release.sh 1.4.2
set -euo pipefail

registry=111122223333.dkr.ecr.eu-west-2.amazonaws.com
repository={{service}}/api
image="$registry/$repository"
version=$1

docker build --tag "$image:$version" .
docker push "$image:$version"

# docker remembers what it pushed; the registry would answer with whatever the tag names by now.
pushed=$(docker image inspect --format '{{index .RepoDigests 0}}' "$image:$version")
digest=${pushed#*@}

notation sign "$image@$digest" \
  --plugin com.amazonaws.signer.notation.plugin \
  --id arn:aws:signer:eu-west-2:111122223333:/signing-profiles/harbour_release

# Ends the script when the scan fails or takes more than five minutes.
aws ecr wait image-scan-complete --repository-name "$repository" --image-id "imageDigest=$digest"

# A severity that was not found is not in the answer.
grave=$(aws ecr describe-image-scan-findings --repository-name "$repository" --image-id "imageDigest=$digest" \
  --query 'sum([imageScanFindings.findingSeverityCounts.CRITICAL || `0`, imageScanFindings.findingSeverityCounts.HIGH || `0`])' \
  --output json)
if [ "$grave" -gt 0 ]; then
  echo "$pushed has $grave critical or high findings and is not signed" >&2
  exit 1
fi

echo "released $image:$version as $digest"
