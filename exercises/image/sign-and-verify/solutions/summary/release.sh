#!/usr/bin/env bash
set -eo pipefail

repository={{service}}/api
image=111122223333.dkr.ecr.eu-west-2.amazonaws.com/$repository

aws ecr get-login-password | docker login --username AWS --password-stdin "${image%%/*}"
docker build -t "$image:$1" .

# The last line is `1.4.2: digest: sha256:… size: …`.
output=$(docker push "$image:$1")
digest=${output##*digest: }
digest=${digest%% *}

if ! aws ecr wait image-scan-complete --repository-name $repository --image-id imageDigest=$digest; then
  echo "no finished scan, no signature" >&2
  exit 1
fi

bad=$(aws ecr describe-image-scan-findings --repository-name $repository --image-id imageDigest=$digest \
  --query "length(imageScanFindings.findings[?severity=='CRITICAL' || severity=='HIGH'])")
[ "$bad" = 0 ] || exit 1

notation sign $image@$digest --plugin com.amazonaws.signer.notation.plugin \
  --id arn:aws:signer:eu-west-2:111122223333:/signing-profiles/harbour_release
