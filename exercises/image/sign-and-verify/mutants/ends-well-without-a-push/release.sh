#!/usr/bin/env bash
set -euo pipefail

repository={{service}}/api
image="111122223333.dkr.ecr.eu-west-2.amazonaws.com/$repository"
version=$1

if docker build --tag "$image:$version" . && docker push "$image:$version"; then
  pushed=$(docker image inspect --format '{{index .RepoDigests 0}}' "$image:$version")
  digest=${pushed#*@}
  aws ecr wait image-scan-complete --repository-name "$repository" --image-id "imageDigest=$digest"
  grave=$(aws ecr describe-image-scan-findings --repository-name "$repository" --image-id "imageDigest=$digest" \
    --query 'sum([imageScanFindings.findingSeverityCounts.CRITICAL || `0`, imageScanFindings.findingSeverityCounts.HIGH || `0`])' \
    --output json)
  if [ "$grave" -gt 0 ]; then
    exit 1
  fi
  notation sign "$image@$digest" \
    --plugin com.amazonaws.signer.notation.plugin \
    --id arn:aws:signer:eu-west-2:111122223333:/signing-profiles/harbour_release
else
  echo "$image:$version was not pushed" >&2
fi
