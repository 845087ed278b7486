#!/usr/bin/env bash
set -euo pipefail
export AWS_PAGER=""

service={{service}}

exists() {
  aws ecr describe-repositories --repository-names "$1" > /dev/null 2>&1
}

exists "$service/worker" || aws ecr create-repository \
  --repository-name "$service/worker" \
  --image-tag-mutability IMMUTABLE

aws ecr put-image-tag-mutability --cli-input-json "{\"repositoryName\": \"$service/api\", \"imageTagMutability\": \"IMMUTABLE\"}"

# What others have set stays: their filters for scanning on push are read and sent again.
others=$(aws ecr get-registry-scanning-configuration \
  --query 'scanningConfiguration.rules[?scanFrequency==`SCAN_ON_PUSH`].repositoryFilters[]' --output json)

cat > rules.json <<JSON
[
  {"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": $others},
  {
    "scanFrequency": "CONTINUOUS_SCAN",
    "repositoryFilters": [
      {"filter": "$service/*", "filterType": "WILDCARD"}
    ]
  }
]
JSON

aws ecr put-registry-scanning-configuration --scan-type ENHANCED --rules file://rules.json
