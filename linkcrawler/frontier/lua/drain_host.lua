-- drain_host: the first waiting URLs of one host are leased to a worker, whenever the host is due and whoever
-- holds it, so that they can be set aside. The lease does not hold the host: nothing is to be fetched under
-- it. The same call again answers the same, for as long as the lease lives.
-- KEYS[1] ready    zset  host with waiting URLs, not in flight -> instant from which it may be fetched, ms
-- KEYS[2] resting  zset  any other host -> the same instant, ms
-- KEYS[3] leases   zset  lease id -> deadline, ms
-- KEYS[4] counts   hash  queued, leased
-- KEYS[5] queue    list  entries that wait for the host
-- KEYS[6] lease    hash  h host, w worker, and the entries under 1, 2, ...
-- KEYS[7] worker   set   ids of the leases of the worker
-- ARGV[1] lease id, text, of this call and its repetitions
-- ARGV[2] worker, name
-- ARGV[3] host, name
-- ARGV[4] lease, ms
-- ARGV[5] count of URLs at most, up to 500
-- returns {entry...}
-- complexity: O(URLs + log hosts)
local kept, fields = {}, redis.call('HGETALL', KEYS[6])
for i = 1, #fields, 2 do
  if tonumber(fields[i]) then kept[tonumber(fields[i])] = fields[i + 1] end
end
if #fields > 0 then return kept end -- a call repeated: nothing of the lease was finished yet
local entries = redis.call('LPOP', KEYS[5], ARGV[5])
if not entries then return {} end
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local lease = {'h', ARGV[3], 'w', ARGV[2]}
for n, entry in ipairs(entries) do
  lease[#lease + 1] = n
  lease[#lease + 1] = entry
end
redis.call('HSET', KEYS[6], unpack(lease))
redis.call('ZADD', KEYS[3], now + ARGV[4], ARGV[1])
redis.call('SADD', KEYS[7], ARGV[1])
redis.call('HINCRBY', KEYS[4], 'queued', -#entries)
redis.call('HINCRBY', KEYS[4], 'leased', #entries)
local at = redis.call('ZSCORE', KEYS[1], ARGV[3])
if at and redis.call('EXISTS', KEYS[5]) == 0 then
  redis.call('ZREM', KEYS[1], ARGV[3])
  redis.call('ZADD', KEYS[2], at, ARGV[3])
end
return entries
