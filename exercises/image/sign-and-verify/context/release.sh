#!/usr/bin/env bash
# The release pipeline of the {{service}} service: build, push, wait for the scan, sign what was scanned.
set -euo pipefail

registry=111122223333.dkr.ecr.eu-west-2.amazonaws.com
image="$registry/{{service}}/api"
version=$1

docker build --tag "$image:$version" .
docker push "$image:$version"

# From here on the digest is the image. A tag could be moved between the scan and the signature.
digest=$(aws ecr describe-images --repository-name {{service}}/api \
  --image-ids "imageTag=$version" --query 'imageDetails[0].imageDigest' --output text)

aws ecr wait image-scan-complete --repository-name {{service}}/api --image-id "imageDigest=$digest"

notation sign "$image@$digest" \
  --plugin com.amazonaws.signer.notation.plugin \
  --id arn:aws:signer:eu-west-2:111122223333:/signing-profiles/{{service}}_release

# The deployment runs this on every node, with trustpolicy.json, before an image starts.
notation verify "$image@$digest"
