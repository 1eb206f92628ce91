-- keep_robots: what an origin's robots.txt says is shared by all workers until it expires.
-- KEYS[1] robots  zset    origin -> instant at which its entry expires, ms; the index that `delete` reads
-- KEYS[2] entry   string  the value, with the same expiry
-- ARGV[1] origin, text
-- ARGV[2] value, bytes
-- ARGV[3] ttl, ms
-- returns 'kept'
-- complexity: O(log origins), and each expired origin is dropped once
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
return 'kept'
