-- enter_gate: a holder is inside a gate for a while, where it is already, or where fewer than a limit are and
-- no more wait than find room: who was just inside lets those go first. Else it waits, the longer the more
-- do: all that wait ask about `limit` times a second together.
-- KEYS[1] gate     zset  holder, or ~holder while it rests -> instant until which it counts, ms; expires
-- KEYS[2] waiting  zset  holder -> instant after which its wait is forgotten, ms; expires
-- ARGV[1] holder, text
-- ARGV[2] limit, count of holders inside
-- ARGV[3] hold, ms
-- returns 0, or how long to wait before asking again, 200 to 60,000 ms
-- complexity: O(log holders), and each holder that stayed away is dropped once
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
local rest = '~' .. ARGV[1] -- its own rest is no hindrance: its crawl keeps the pause itself
local n_free = ARGV[2] - redis.call('ZCARD', KEYS[1]) + (redis.call('ZSCORE', KEYS[1], rest) and 1 or 0)
local n_waiting, has_waited = redis.call('ZCARD', KEYS[2]), redis.call('ZSCORE', KEYS[2], ARGV[1])
local is_admitted = n_free > 0 and (has_waited or n_waiting < n_free)
local wait, key, at = 0, KEYS[1], now + ARGV[3]
if is_admitted or redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('ZREM', KEYS[1], rest)
else
  local first = tonumber(redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] or now)
  local n_before = n_waiting - (has_waited and 1 or 0)
  wait = math.min(1000, first - now) + math.floor(n_before / ARGV[2]) * 1000
  wait = math.max(200, math.min(60000, wait))
  key, at = KEYS[2], now + wait + 10000 -- it may ask a little late
end
redis.call('ZADD', key, 'GT', at, ARGV[1])
redis.call('PEXPIREAT', key, redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')[2])
return wait
