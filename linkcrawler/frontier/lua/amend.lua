-- amend: the entry of a leased URL, or who holds it, reads otherwise from now on. Doing it twice, or after
-- the URL was finished, retried or reclaimed, changes nothing.
-- KEYS[1] lease  hash  h host, w worker, and the unfinished entries under their numbers
-- ARGV[1] number of the entry in the lease, or w
-- ARGV[2] entry, or worker, a tab and how many of the first entries have a page of the budget; text
-- returns 'amended', or 'gone' where the lease does not hold the URL (any more)
-- complexity: O(1)
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 'gone' end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 'amended'
