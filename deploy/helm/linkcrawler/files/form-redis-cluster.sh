#!/bin/bash
# The nodes of REDIS_PEERS are one Redis Cluster, each master with REDIS_REPLICAS replicas. One that is formed stays.
set -euo pipefail
REDISCLI_AUTH=$(< "$REDIS_PASSWORD_FILE")
export REDISCLI_AUTH
nodes=()
for peer in $REDIS_PEERS; do
  until address=$(getent ahostsv4 "$peer" | awk 'NR == 1 { print $1 }') && [ -n "$address" ] \
    && [ "$(redis-cli -h "$address" ping 2> /dev/null)" = PONG ]; do
    echo "waits for $peer"
    sleep "${WAIT_S:-2}"
  done
  nodes+=("$address:6379")
done
# All slots are given away in a cluster that is formed, whether or not one of its nodes is away now.
slots=$(redis-cli -h "${nodes[0]%:*}" cluster info | tr -d '\r' | awk -F: '$1 == "cluster_slots_assigned" { print $2 }')
if [ "$slots" = 16384 ]; then
  echo "the cluster is formed already"
  exit 0
fi
redis-cli --cluster create "${nodes[@]}" --cluster-replicas "$REDIS_REPLICAS" --cluster-yes
