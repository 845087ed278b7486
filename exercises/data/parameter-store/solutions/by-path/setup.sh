#!/usr/bin/env bash
# Puts the settings of berths into Parameter Store. The pipeline runs this before every release.
set -euo pipefail

key=arn:aws:kms:eu-west-2:111122223333:key/{{keyId}}
old=$(aws ssm get-parameters --names berths-database-url berths-pilot-token --query 'Parameters[].Name' --output text)

for name in $old; do
  new=/berths/prod/${name#berths-}
  # A value that another run has moved already stays as it is.
  if [ -z "$(aws ssm get-parameters --names "$new" --query 'Parameters[].Name' --output text)" ]; then
    value=$(aws ssm get-parameter --name "$name" --query Parameter.Value --output text)
    aws ssm put-parameter --name "$new" --type SecureString --key-id "$key" --value "$value" > /dev/null
  fi
  aws ssm delete-parameter --name "$name"
done
