#!/usr/bin/env bash
set -euo pipefail

# Turning Inspector on makes the registry's scanning enhanced, for every repository; the rules narrow it down.
aws inspector2 enable --resource-types ECR > /dev/null
aws ecr put-registry-scanning-configuration --scan-type ENHANCED --rules \
  'scanFrequency=SCAN_ON_PUSH,repositoryFilters=[{filter=customs/*,filterType=WILDCARD}]' \
  'scanFrequency=CONTINUOUS_SCAN,repositoryFilters=[{filter={{service}}/*,filterType=WILDCARD}]' > /dev/null

known=$(aws ecr describe-repositories --query 'repositories[].repositoryName' --output text)
for repository in {{service}}/api {{service}}/worker; do
  case " ${known//	/ } " in
    *" $repository "*) ;;
    *) aws ecr create-repository --repository-name "$repository" > /dev/null ;;
  esac
  aws ecr put-image-tag-mutability --repository-name "$repository" --image-tag-mutability IMMUTABLE > /dev/null
done
