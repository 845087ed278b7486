#!/usr/bin/env bash
# Prepares the registry for the {{service}} service. The pipeline runs this before every release.
set -euo pipefail

service={{service}}
api="$service/api"
worker="$service/worker"

# The worker's repository is new; {{service}}/api has been there for years.
if ! aws ecr describe-repositories --repository-names "$worker" > /dev/null 2>&1; then
  aws ecr create-repository --repository-name "$worker" --tags "Key=team,Value=$service" > /dev/null
fi

for repository in "$api" "$worker"; do
  aws ecr put-image-tag-mutability --repository-name "$repository" --image-tag-mutability IMMUTABLE > /dev/null
done

for repository in "$api" "$worker"; do
  aws ecr put-image-scanning-configuration --repository-name "$repository" --image-scanning-configuration scanOnPush=true > /dev/null
done
