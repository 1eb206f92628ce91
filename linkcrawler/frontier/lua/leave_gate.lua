-- leave_gate: a holder is outside a gate; for others it counts until its rest is over.
-- KEYS[1] gate  zset  holder, or ~holder while it rests -> instant until which it counts, ms; expires
-- ARGV[1] holder, text
-- ARGV[2] rest, ms
-- returns 'left'
-- complexity: O(log holders)
local t = redis.call('TIME')
redis.call('ZREM', KEYS[1], ARGV[1])
if ARGV[2] ~= '0' then
  redis.call('ZADD', KEYS[1], t[1] * 1000 + math.floor(t[2] / 1000) + ARGV[2], '~' .. ARGV[1])
end
local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2]
if last then redis.call('PEXPIREAT', KEYS[1], last) end
return 'left'
