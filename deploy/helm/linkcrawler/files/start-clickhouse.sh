#!/bin/bash
# ClickHouse runs; its configuration takes the passwords from this process's environment, which no other user can read.
set -euo pipefail
CLICKHOUSE_PASSWORD=$(< "$CLICKHOUSE_PASSWORD_FILE")
export CLICKHOUSE_PASSWORD
if [ -n "${CLICKHOUSE_CLUSTER_SECRET_FILE:-}" ]; then
  CLICKHOUSE_CLUSTER_SECRET=$(< "$CLICKHOUSE_CLUSTER_SECRET_FILE")
  export CLICKHOUSE_CLUSTER_SECRET
fi
exec clickhouse-server --config-file=/etc/clickhouse-server/config.xml
