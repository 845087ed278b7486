#!/usr/bin/env bash
# Puts the settings of berths into Parameter Store. The pipeline runs this before every release.
set -euo pipefail

exists() {
  aws ssm get-parameter --name "$1" > /dev/null 2>&1
}

# Moves a value from a plain parameter to one below the path of berths in production, encrypted with the key of berths.
# The value goes from Parameter Store to Parameter Store: it stands neither here nor in the log.
move() {
  if ! exists "$2"; then
    value=$(aws ssm get-parameter --name "$1" --query Parameter.Value --output text)
    aws ssm put-parameter --name "$2" --value "$value" --type SecureString --key-id alias/berths > /dev/null
  fi
  if exists "$1"; then
    aws ssm delete-parameter --name "$1"
  fi
}

move berths-database-url /berths/prod/database-url
move berths-pilot-token /berths/prod/pilot-token

aws kms enable-key-rotation --key-id {{keyId}}
