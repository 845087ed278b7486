#!/usr/bin/env bash
# Puts the settings of berths into Parameter Store. The pipeline runs this before every release.
set -euo pipefail

for name in database-url pilot-token; do
  value=$(aws ssm get-parameter --name "berths-$name" --query Parameter.Value --output text 2> /dev/null ||
    aws ssm get-parameter --name "/berths/prod/$name" --with-decryption --query Parameter.Value --output text)
  aws ssm put-parameter --name "/berths/prod/$name" --value "$value" --type SecureString --key-id alias/berths --overwrite > /dev/null
  aws ssm delete-parameter --name "berths-$name" > /dev/null 2>&1 || true
done
