-- release: the host of a claim is free again from an instant on, and the URLs that were not fetched wait at
-- the front of its queue in their order. A host without waiting URLs rests: its instant is kept, so that a
-- URL offered meanwhile is not fetched earlier, until an hour after that instant; then its pace is forgotten
-- too.
-- KEYS[1] ready    zset  host with waiting URLs, not in flight -> instant from which it may be fetched, ms
-- KEYS[2] resting  zset  any other host -> the same instant, ms
-- KEYS[3] flight   hash  host -> id of the lease that holds it
-- KEYS[4] leases   zset  lease id -> deadline, ms
-- KEYS[5] paces    hash  host -> "delay_ms n_failures"; a host that has neither is absent
-- KEYS[6] counts   hash  queued, leased
-- KEYS[7] queue    list  entries that wait for the host
-- KEYS[8] lease    hash  h host, w worker, and the unfinished entries under their numbers
-- KEYS[9] worker   set   ids of the leases of the worker
-- ARGV[1] lease id, text
-- ARGV[2] host, name
-- ARGV[3] next_after, ms from now
-- ARGV[4] delay, ms between two fetches of the host; '' = as it was known before
-- ARGV[5] n_failures, count
-- ARGV[6..] numbers of the entries that were not fetched, ascending, at most 500
-- returns 'open' while URLs of the lease are unfinished, 'ended' where none is, 'gone' where the lease does
--   not hold the host (any more) and nothing is changed
-- complexity: O(entries + log hosts)
local id, host = ARGV[1], ARGV[2]
if redis.call('HGET', KEYS[3], host) ~= id then
  return redis.call('EXISTS', KEYS[8]) == 1 and 'open' or 'gone' -- a call repeated, or a lease reclaimed
end
local t, n_back = redis.call('TIME'), 0
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('HDEL', KEYS[3], host)
for i = #ARGV, 6, -1 do
  local entry = redis.call('HGET', KEYS[8], ARGV[i])
  if entry then
    redis.call('LPUSH', KEYS[7], entry)
    n_back = n_back + redis.call('HDEL', KEYS[8], ARGV[i])
  end
end
if n_back > 0 then
  redis.call('HINCRBY', KEYS[6], 'queued', n_back)
  redis.call('HINCRBY', KEYS[6], 'leased', -n_back)
end
local delay = ARGV[4]
if delay == '' then delay = string.match(redis.call('HGET', KEYS[5], host) or '0', '^%d+') end
if delay == '0' and ARGV[5] == '0' then redis.call('HDEL', KEYS[5], host)
else redis.call('HSET', KEYS[5], host, delay .. ' ' .. ARGV[5]) end
local at = math.max(now + ARGV[3], tonumber(redis.call('ZSCORE', KEYS[2], host) or 0))
local is_waiting = redis.call('EXISTS', KEYS[7]) == 1
redis.call('ZADD', is_waiting and KEYS[1] or KEYS[2], at, host)
if is_waiting then redis.call('ZREM', KEYS[2], host) end
local is_ended = redis.call('HLEN', KEYS[8]) == 2 -- every URL is finished
if is_ended then
  redis.call('DEL', KEYS[8])
  redis.call('ZREM', KEYS[4], id)
  redis.call('SREM', KEYS[9], id)
end
local forgotten = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now - 3600000, 'LIMIT', 0, 16)
for _, rested in ipairs(forgotten) do
  redis.call('ZREM', KEYS[2], rested)
  if redis.call('HEXISTS', KEYS[3], rested) == 0 then redis.call('HDEL', KEYS[5], rested) end
end
return is_ended and 'ended' or 'open'
