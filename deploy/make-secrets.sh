#!/bin/sh
# Passwords that nobody has seen lie in ./secrets, or in the folder that is named; what is there already stays.
#
#   sh deploy/make-secrets.sh                       for compose.yml
#   sh deploy/make-secrets.sh DIR REDIS CLICKHOUSE  with the hosts of another place
set -eu
folder=${1:-$(dirname "$0")/secrets}
redis=${2:-redis:6379/0}
clickhouse=${3:-clickhouse:8123/default}
umask 077
mkdir -p "$folder"

password() { # of 192 bits, in letters that need no escape in a URL
  [ -s "$folder/$1" ] || head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n' > "$folder/$1"
}

password redis_password
password clickhouse_password
password clickhouse_cluster_secret
rm -f "$folder/redis_url" "$folder/clickhouse_dsn"
printf 'redis://:%s@%s' "$(cat "$folder/redis_password")" "$redis" > "$folder/redis_url"
printf 'http://linkcrawler:%s@%s' "$(cat "$folder/clickhouse_password")" "$clickhouse" > "$folder/clickhouse_dsn"
# A container's user reads them by a mount, whoever owns the files; the folder keeps others out.
chmod 0444 "$folder"/redis_* "$folder"/clickhouse_*
chmod 0700 "$folder"
echo "$folder: redis_url, redis_password, clickhouse_dsn, clickhouse_password, clickhouse_cluster_secret" >&2
