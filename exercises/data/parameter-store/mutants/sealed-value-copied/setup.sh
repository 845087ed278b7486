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

# Through a draft, so that a stop in the middle loses nothing.
aws ssm put-parameter --name /berths/prod/draft --type SecureString --key-id alias/berths \
  --value "$(aws ssm get-parameter --name berths-database-url --query Parameter.Value --output text 2> /dev/null || echo done)" > /dev/null 2>&1 || true
if exists berths-database-url; then
  aws ssm put-parameter --name /berths/prod/database-url --type SecureString --key-id alias/berths \
    --value "$(aws ssm get-parameter --name /berths/prod/draft --query Parameter.Value --output text)" > /dev/null
fi
if exists /berths/prod/draft; then
  aws ssm delete-parameter --name /berths/prod/draft
fi

move berths-database-url /berths/prod/database-url
move berths-pilot-token /berths/prod/pilot-token
