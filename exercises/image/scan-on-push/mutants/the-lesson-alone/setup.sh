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

aws ecr put-image-scanning-configuration --repository-name "$api" --image-scanning-configuration scanOnPush=true
