-- note_delay: the delay of a host in flight is known before its first release; the rest of its pace stays.
-- KEYS[1] flight  hash  host -> id of the lease that holds it
-- KEYS[2] paces   hash  host -> "delay_ms n_failures[ n_parallel ip]"
-- ARGV[1] lease id, text
-- ARGV[2] host, name
-- ARGV[3] delay, ms between two fetches of the host
-- returns 'noted', or 'gone' where the lease does not hold the host (any more) and nothing is changed
-- complexity: O(1)
if redis.call('HGET', KEYS[1], ARGV[2]) ~= ARGV[1] then return 'gone' end
local pace = redis.call('HGET', KEYS[2], ARGV[2]) or '0 0'
redis.call('HSET', KEYS[2], ARGV[2], (string.gsub(pace, '^%d+', ARGV[3])))
return 'noted'
