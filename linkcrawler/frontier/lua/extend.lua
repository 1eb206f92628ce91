-- extend: leases that still exist last a while longer from now. One that was reclaimed stays gone.
-- KEYS[1] leases  zset  lease id -> deadline, ms
-- ARGV[1] lease, ms
-- ARGV[2..] lease ids, at most 500
-- returns the ids that do not exist (any more)
-- complexity: O(ids log leases)
local t = redis.call('TIME')
local deadline = t[1] * 1000 + math.floor(t[2] / 1000) + ARGV[1]
local gone = {}
for i = 2, #ARGV do
  if redis.call('ZSCORE', KEYS[1], ARGV[i]) then redis.call('ZADD', KEYS[1], 'XX', deadline, ARGV[i])
  else gone[#gone + 1] = ARGV[i] end
end
return gone
