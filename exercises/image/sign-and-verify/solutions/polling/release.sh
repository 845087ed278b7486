#!/usr/bin/env bash
# Works with basic and with enhanced scanning, whose word for a scan that has ended is ACTIVE.
set -euo pipefail

repository={{service}}/api
image="111122223333.dkr.ecr.eu-west-2.amazonaws.com/$repository"
version=${1:?"the version is missing"}

die() {
  echo "$1" >&2
  exit 1
}

# Status and counts stand on the first page of a long report.
scan() {
  aws ecr describe-image-scan-findings --repository-name "$repository" --image-id "imageDigest=$digest" \
    --query "$1" --output text --no-paginate
}

docker buildx build --push --tag "$image:$version" .
reference=$(docker image inspect --format '{{index .RepoDigests 0}}' "$image:$version")
digest=${reference##*@}

for ((attempt = 1; ; attempt++)); do
  status=$(scan imageScanStatus.status)
  case "$status" in
    COMPLETE | ACTIVE) break ;;
    IN_PROGRESS | PENDING) ((attempt < 40)) || die "the scan of $digest has not ended after ten minutes" ;;
    *) die "the scan of $digest ended as $status" ;;
  esac
  sleep 15
done

read -r critical high <<< "$(scan 'imageScanFindings.findingSeverityCounts.[CRITICAL || `0`, HIGH || `0`]')"
((critical + high == 0)) || die "$critical critical and $high high findings: $digest is not signed"

notation sign --plugin com.amazonaws.signer.notation.plugin \
  --id arn:aws:signer:eu-west-2:111122223333:/signing-profiles/harbour_release \
  "$reference"
notation verify "$reference"
