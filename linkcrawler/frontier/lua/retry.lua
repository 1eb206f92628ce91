-- retry: a leased URL waits again, at the end of its host's queue, and the host is not fetched before an
-- instant. A recrawl waits at the front, as recrawls do: what waits otherwise may never be fetched.
-- KEYS[1] ready    zset  host with waiting URLs, not in flight -> instant from which it may be fetched, ms
-- KEYS[2] resting  zset  any other host -> the same instant, ms; `release` reads it
-- KEYS[3] flight   hash  host -> id of the lease that holds it
-- KEYS[4] leases   zset  lease id -> deadline, ms
-- KEYS[5] counts   hash  queued, leased
-- KEYS[6] queue    list  entries that wait for the host
-- KEYS[7] lease    hash  h host, w worker, and the unfinished entries under their numbers
-- KEYS[8] worker   set   ids of the leases of the worker
-- ARGV[1] lease id, text
-- ARGV[2] host, name
-- ARGV[3] number of the entry in the lease
-- ARGV[4] entry to queue instead, text
-- ARGV[5] after, ms from now
-- returns 'open' while the lease goes on, 'ended' where it ended, 'gone' where it does not hold the URL (any
--   more) and nothing is changed
-- complexity: O(log hosts)
local id, host = ARGV[1], ARGV[2]
if redis.call('HDEL', KEYS[7], ARGV[3]) == 0 then
  return redis.call('EXISTS', KEYS[7]) == 1 and 'open' or 'gone' -- a call repeated, or a lease reclaimed
end
local t = redis.call('TIME')
local at = t[1] * 1000 + math.floor(t[2] / 1000) + ARGV[5]
redis.call(string.find(ARGV[4], '^%d+\t%S+\tam?\t') and 'LPUSH' or 'RPUSH', KEYS[6], ARGV[4])
redis.call('HINCRBY', KEYS[5], 'queued', 1)
redis.call('HINCRBY', KEYS[5], 'leased', -1)
local holder = redis.call('HGET', KEYS[3], host)
if holder then
  redis.call('ZADD', KEYS[2], 'GT', at, host)
else
  local ready, resting = redis.call('ZSCORE', KEYS[1], host) or 0, redis.call('ZSCORE', KEYS[2], host) or 0
  redis.call('ZADD', KEYS[1], math.max(at, tonumber(ready), tonumber(resting)), host)
  redis.call('ZREM', KEYS[2], host)
end
if holder ~= id and redis.call('HLEN', KEYS[7]) == 2 then
  redis.call('DEL', KEYS[7])
  redis.call('ZREM', KEYS[4], id)
  redis.call('SREM', KEYS[8], id)
  return 'ended'
end
return 'open'
