-- reclaim: leases whose deadline is over, or all of one dead worker, end; their unfinished URLs wait at the
-- front of their host's queue in their order, and a host that such a lease held is free after its usual
-- pause. A URL without a crash is a suspect from now on, with one; of others the lease says how many. It may
-- say how many of its first URLs have a page of the crawl's budget (recrawls never do): those that wait
-- again are counted.
-- KEYS[1] ready    zset  host with waiting URLs, not in flight -> instant from which it may be fetched, ms
-- KEYS[2] resting  zset  any other host -> the same instant, ms
-- KEYS[3] flight   hash  host -> id of the lease that holds it
-- KEYS[4] leases   zset  lease id -> deadline, ms
-- KEYS[5] paces    hash  host -> "delay_ms n_failures[ n_parallel ip]"
-- KEYS[6] counts   hash  queued, leased
-- ARGV[1] prefix of the slot, text; also: <prefix>q:<host> list (written), <prefix>lease:<id> hash (read,
--   removed), <prefix>worker:<name> set of lease ids (read, taken from)
-- ARGV[2] worker, name of the dead one; '' = all leases whose deadline is over
-- ARGV[3] pause of a host whose delay is not known, ms
-- returns {number of URLs that wait again, number of leases ended, number of these URLs that have a page};
--   16 leases ended means: there may be more
-- complexity: O(URLs of at most 16 leases, at most 500 each)
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local ids = ARGV[2] == '' and redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', now, 'LIMIT', 0, 16)
  or redis.call('SRANDMEMBER', ARGV[1] .. 'worker:' .. ARGV[2], 16)
local n_back, n_paid = 0, 0
for _, id in ipairs(ids) do
  local key, lease, numbers = ARGV[1] .. 'lease:' .. id, {}, {}
  local fields = redis.call('HGETALL', key)
  for i = 1, #fields, 2 do
    lease[fields[i]] = fields[i + 1]
    if tonumber(fields[i]) then numbers[#numbers + 1] = tonumber(fields[i]) end
  end
  local host, worker, paid = lease.h, string.match(lease.w, '^([^\t]*)\t?(%d*)$')
  local queue, holder = ARGV[1] .. 'q:' .. host, redis.call('HGET', KEYS[3], host)
  table.sort(numbers, function(a, b) return a > b end) -- the first is pushed last
  for _, n in ipairs(numbers) do
    local entry = lease[tostring(n)]
    local is_recrawl = string.find(entry, '^%d+\t%S+\tam?\t')
    if n <= (tonumber(paid) or 0) and not is_recrawl then n_paid = n_paid + 1 end
    redis.call('LPUSH', queue, (string.gsub(entry, '^(%d+\t%d+)\t', '%1!1\t')))
  end
  n_back = n_back + #numbers
  redis.call('DEL', key)
  redis.call('ZREM', KEYS[4], id)
  redis.call('SREM', ARGV[1] .. 'worker:' .. worker, id)
  local at, rests_until = now, tonumber(redis.call('ZSCORE', KEYS[2], host) or 0)
  if holder == id then
    redis.call('HDEL', KEYS[3], host)
    local delay = tonumber(string.match(redis.call('HGET', KEYS[5], host) or '0', '^%d+'))
    at = now + (delay > 0 and delay or ARGV[3])
  end
  if holder == id or not holder then
    local is_waiting = redis.call('EXISTS', queue) == 1
    redis.call('ZADD', is_waiting and KEYS[1] or KEYS[2], 'GT', math.max(at, rests_until), host)
    if is_waiting then redis.call('ZREM', KEYS[2], host) end
  end
end
if n_back > 0 then
  redis.call('HINCRBY', KEYS[6], 'queued', n_back)
  redis.call('HINCRBY', KEYS[6], 'leased', -n_back)
end
return {n_back, #ids, n_paid}
