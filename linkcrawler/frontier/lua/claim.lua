-- claim: hosts of one slot that are due, oldest first, are in flight, each under a lease with its first URLs.
-- A host in flight is in no ready set: it cannot be claimed again before it is released or reclaimed.
-- KEYS[1] ready   zset  host -> instant from which it may be fetched, ms
-- KEYS[2] flight  hash  host -> id of the lease that holds it
-- KEYS[3] leases  zset  lease id -> deadline, ms
-- KEYS[4] paces   hash  host -> "delay_ms n_failures[ n_parallel ip]"
-- KEYS[5] counts  hash  queued, leased
-- KEYS[6] worker  set   ids of the leases of the claiming worker
-- ARGV[1] prefix of the slot, text; also: <prefix>q:<host> list (taken from), <prefix>lease:<id> hash
--   (written: h host, w worker, and its entries under 1, 2, ...)
-- ARGV[2] worker, name
-- ARGV[3] n_hosts, count of hosts at most, up to 500
-- ARGV[4] urls_per_host, count of URLs at most for each, up to 500
-- ARGV[5] hold, ms; of a host with a known delay no more URLs are taken than can be fetched in this time
-- ARGV[6] lease, ms
-- ARGV[7] nonce, text, different in every call
-- ARGV[8] 'again' = only hosts whose next URL is a recrawl, among the 500 that are due longest; '' = any
-- returns a list of {lease id, host, pace or '', {entry...}}
-- complexity: O(hosts log ready + URLs)
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local is_any, hosts = ARGV[8] == '', {}
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, is_any and ARGV[3] or 500)
for _, host in ipairs(due) do
  local first = is_any and '0\t1\ta\t' or redis.call('LINDEX', ARGV[1] .. 'q:' .. host, 0) or ''
  if #hosts < tonumber(ARGV[3]) and string.find(first, '^%d+\t%S+\tam?\t') then hosts[#hosts + 1] = host end
end
if #hosts == 0 then return {} end
local paces, reply, n_taken = redis.call('HMGET', KEYS[4], unpack(hosts)), {}, 0
local flight, deadlines, ids = {}, {}, {}
for i, host in ipairs(hosts) do
  local pace, n_urls = paces[i] or '', tonumber(ARGV[4])
  local delay = tonumber(string.match(pace, '^%d+') or 0)
  if delay > 0 then n_urls = math.min(n_urls, math.floor(ARGV[5] / delay) + 1) end
  local entries = redis.call('LPOP', ARGV[1] .. 'q:' .. host, n_urls)
  if entries then
    -- the instant makes the id unique even where a client repeats a call whose answer it did not get
    local id = string.format('%s.%x%05x.%d', ARGV[7], t[1], t[2], i)
    local lease = {'h', host, 'w', ARGV[2]}
    for n, entry in ipairs(entries) do
      lease[2 * n + 3] = n
      lease[2 * n + 4] = entry
    end
    redis.call('HSET', ARGV[1] .. 'lease:' .. id, unpack(lease))
    n_taken = n_taken + #entries
    reply[#reply + 1] = {id, host, pace, entries}
    local n = #reply
    flight[2 * n - 1], flight[2 * n], deadlines[2 * n - 1], deadlines[2 * n] = host, id, now + ARGV[6], id
    ids[n] = id
  end
end
redis.call('ZREM', KEYS[1], unpack(hosts))
if n_taken > 0 then
  redis.call('HSET', KEYS[2], unpack(flight))
  redis.call('ZADD', KEYS[3], unpack(deadlines))
  redis.call('SADD', KEYS[6], unpack(ids))
  redis.call('HINCRBY', KEYS[5], 'queued', -n_taken)
  redis.call('HINCRBY', KEYS[5], 'leased', n_taken)
end
return reply
