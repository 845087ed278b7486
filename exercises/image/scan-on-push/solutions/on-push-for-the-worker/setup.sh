#!/bin/bash
set -e

# Build caches may move; releases may not.
keep=(--image-tag-mutability IMMUTABLE_WITH_EXCLUSION
  --image-tag-mutability-exclusion-filters filterType=WILDCARD,filter=buildcache-*)

aws ecr create-repository --repository-name {{service}}/worker --tags Key=team,Value={{service}} 2> /dev/null || true
for name in {{service}}/api {{service}}/worker; do
  aws ecr put-image-tag-mutability --repository-name $name "${keep[@]}"
done

# With a wildcard a filter has to fit the whole name, which keeps pre{{service}}/api out.
aws ecr put-registry-scanning-configuration --scan-type ENHANCED --rules '[
  {"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": [
    {"filter": "{{service}}/worker*", "filterType": "WILDCARD"},
    {"filter": "customs/*", "filterType": "WILDCARD"}]},
  {"scanFrequency": "CONTINUOUS_SCAN", "repositoryFilters": [
    {"filter": "{{service}}/api*", "filterType": "WILDCARD"}]}
]'
