-- finish: URLs of a lease are done for good. A lease ends with its last URL once its host is released too.
-- Doing it twice, or after the lease was reclaimed, changes nothing.
-- KEYS[1] flight  hash  host -> id of the lease that holds it
-- KEYS[2] leases  zset  lease id -> deadline, ms
-- KEYS[3] counts  hash  leased
-- KEYS[4] lease   hash  h host, w worker, and the unfinished entries under their numbers
-- KEYS[5] worker  set   ids of the leases of the worker
-- ARGV[1] lease id, text
-- ARGV[2] host, name
-- ARGV[3..] numbers of the entries that are done, at most 500
-- returns 'open' while the lease goes on, 'ended' where it ended, 'gone' where it held none of the URLs (any
--   more)
-- complexity: O(entries)
local n_done = redis.call('HDEL', KEYS[4], unpack(ARGV, 3))
if n_done == 0 then
  return redis.call('EXISTS', KEYS[4]) == 1 and 'open' or 'gone' -- a call repeated, or a lease reclaimed
end
redis.call('HINCRBY', KEYS[3], 'leased', -n_done)
if redis.call('HLEN', KEYS[4]) == 2 and redis.call('HGET', KEYS[1], ARGV[2]) ~= ARGV[1] then
  redis.call('DEL', KEYS[4])
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('SREM', KEYS[5], ARGV[1])
  return 'ended'
end
return 'open'
