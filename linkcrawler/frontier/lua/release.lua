-- release: hosts of claims are free again from an instant on; URLs that were not fetched wait at the front of
-- their queue in their order. A host without waiting URLs rests: its instant is kept, so that a URL offered
-- meanwhile is not fetched earlier, until an hour after that instant; then its pace is forgotten too.
-- KEYS[1] ready    zset  host with waiting URLs, not in flight -> instant from which it may be fetched, ms
-- KEYS[2] resting  zset  any other host -> the same instant, ms
-- KEYS[3] flight   hash  host -> id of the lease that holds it
-- KEYS[4] leases   zset  lease id -> deadline, ms
-- KEYS[5] paces    hash  host -> "delay_ms n_failures" and, where either is known, " n_parallel ip"
-- KEYS[6] counts   hash  queued, leased
-- ARGV[1] prefix of the slot, text; also: <prefix>q:<host> list (written), <prefix>lease:<id> hash (taken
--   from: h host, w worker, and the unfinished entries under their numbers), <prefix>worker:<name> set of
--   lease ids (taken from)
-- ARGV[2..] groups of nine: lease id; host; worker; next_after, ms from now; delay, ms between two fetches,
--   '' = as it was known; n_failures; n_parallel, 0 = not known; ip it was reached at, '' = not known;
--   numbers of the entries that were not fetched, ascending, joined by commas, at most 500
-- returns for each group 'open' while URLs of the lease are unfinished, 'ended' where none is, 'gone' where
--   the lease does not hold the host (any more) and nothing is changed
-- complexity: O(entries + groups log hosts)
local t, hosts, reply, n_back = redis.call('TIME'), {}, {}, 0
local now = t[1] * 1000 + math.floor(t[2] / 1000)
for i = 2, #ARGV, 9 do hosts[#hosts + 1] = ARGV[i + 1] end
local holders = redis.call('HMGET', KEYS[3], unpack(hosts))
local paces = redis.call('HMGET', KEYS[5], unpack(hosts))
for n, host in ipairs(hosts) do
  local id, _, worker, after, delay, n_failures, n_parallel, ip = unpack(ARGV, 9 * n - 7, 9 * n)
  local lease, queue, numbers = ARGV[1] .. 'lease:' .. id, ARGV[1] .. 'q:' .. host, {}
  if holders[n] ~= id or redis.call('HDEL', KEYS[3], host) == 0 then -- a call repeated, or a lease reclaimed
    reply[n] = redis.call('EXISTS', lease) == 1 and 'open' or 'gone'
  else
    for number in string.gmatch(ARGV[9 * n + 1], '%d+') do table.insert(numbers, 1, number) end
    for _, entry in ipairs(#numbers > 0 and redis.call('HMGET', lease, unpack(numbers)) or {}) do
      if entry then redis.call('LPUSH', queue, entry) end
    end
    if #numbers > 0 then n_back = n_back + redis.call('HDEL', lease, unpack(numbers)) end
    local pace = (delay ~= '' and delay or string.match(paces[n] or '0', '^%d+')) .. ' ' .. n_failures
    if n_parallel ~= '0' or ip ~= '' then pace = pace .. ' ' .. n_parallel .. ' ' .. ip end
    if pace ~= '0 0' then redis.call('HSET', KEYS[5], host, pace)
    elseif paces[n] then redis.call('HDEL', KEYS[5], host) end
    local rests_until, is_waiting = redis.call('ZSCORE', KEYS[2], host), redis.call('EXISTS', queue) == 1
    local at = math.max(now + after, tonumber(rests_until or 0))
    redis.call('ZADD', is_waiting and KEYS[1] or KEYS[2], at, host)
    if is_waiting and rests_until then redis.call('ZREM', KEYS[2], host) end
    reply[n] = redis.call('HLEN', lease) == 2 and 'ended' or 'open'
    if reply[n] == 'ended' then -- every URL is finished
      redis.call('DEL', lease)
      redis.call('ZREM', KEYS[4], id)
      redis.call('SREM', ARGV[1] .. 'worker:' .. worker, id)
    end
  end
end
if n_back > 0 then
  redis.call('HINCRBY', KEYS[6], 'queued', n_back)
  redis.call('HINCRBY', KEYS[6], 'leased', -n_back)
end
for _, rested in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now - 3600000, 'LIMIT', 0, 16)) do
  redis.call('ZREM', KEYS[2], rested)
  if redis.call('HEXISTS', KEYS[3], rested) == 0 then redis.call('HDEL', KEYS[5], rested) end
end
return reply
