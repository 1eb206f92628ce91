#!/bin/bash
# Redis runs with the password from REDIS_PASSWORD_FILE, which is in no process list and in no environment.
#
# Where POD_IP is set it is a node of a Redis Cluster: it announces that address, and meets those of REDIS_PEERS
# ("host host"), for a minute and again and again. So a cluster comes together too when all nodes were started anew
# with other addresses: what each remembers of the others is of before. Arguments are further settings.
set -euo pipefail
umask 077
password=$(< "$REDIS_PASSWORD_FILE")
config=${REDIS_TMP:-/tmp}/redis.conf
data=${REDIS_DIR:-/data}
{
  cat "${REDIS_CONF:-/etc/linkcrawler/redis.conf}"
  printf 'requirepass %s\nmasterauth %s\n' "$password" "$password"
} > "$config"
[ -n "${POD_IP:-}" ] || exec redis-server "$config" --dir "$data" "$@"

meet() {
  export REDISCLI_AUTH=$password
  for _ in $(seq "${MEET_TIMES:-12}"); do
    sleep "${MEET_EVERY_S:-5}"
    for peer in $REDIS_PEERS; do
      address=$(getent ahostsv4 "$peer" | awk 'NR == 1 { print $1 }') || continue
      if [ -n "$address" ] && [ "$address" != "$POD_IP" ]; then
        redis-cli -h "$POD_IP" cluster meet "$address" 6379 > /dev/null || true
      fi
    done
  done
}

# Only one that is of a cluster already: a new one is taken in by the job that forms the cluster.
if [ -s "$data/nodes.conf" ] && [ "$(grep -c connected "$data/nodes.conf")" -gt 1 ]; then
  meet &
fi
exec redis-server "$config" --dir "$data" --cluster-enabled yes --cluster-config-file nodes.conf --cluster-node-timeout 5000 \
  --cluster-announce-ip "$POD_IP" --cluster-require-full-coverage yes "$@"
