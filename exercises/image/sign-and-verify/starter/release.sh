#!/usr/bin/env bash
# Releases the API of the {{service}} service. The pipeline calls it with the version: release.sh 1.4.2

registry=111122223333.dkr.ecr.eu-west-2.amazonaws.com
repository={{service}}/api
image="$registry/$repository"
version=$1

docker build --tag "$image:$version" .
docker push "$image:$version"

notation sign "$image:$version" \
  --plugin com.amazonaws.signer.notation.plugin \
  --id arn:aws:signer:eu-west-2:111122223333:/signing-profiles/harbour_release

# So that the findings are in the log of the pipeline.
aws ecr describe-image-scan-findings --repository-name "$repository" --image-id "imageTag=$version" \
  --query 'imageScanFindings.findingSeverityCounts'

echo "released $image:$version"
