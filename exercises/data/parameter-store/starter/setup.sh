#!/usr/bin/env bash
# Puts the settings of berths into Parameter Store. The pipeline runs this before every release.
set -euo pipefail

put() {
  aws ssm put-parameter --name "$1" --value "$2" --type String --overwrite > /dev/null
}

put berths-database-url 'postgres://berths:{{password}}@berths-db.internal:5432/berths'
put berths-pilot-token '{{token}}'
