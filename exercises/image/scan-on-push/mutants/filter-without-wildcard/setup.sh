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

# This replaces the whole configuration, so the rule of the customs team stands here too.
aws ecr put-registry-scanning-configuration --scan-type ENHANCED --rules \
  "scanFrequency=CONTINUOUS_SCAN,repositoryFilters=[{filter=$service,filterType=WILDCARD}]" \
  'scanFrequency=SCAN_ON_PUSH,repositoryFilters=[{filter=customs/*,filterType=WILDCARD}]'
