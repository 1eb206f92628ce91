-- delete: every key of one slot is gone, a few hundred of them in one call, found by the slot's own indexes.
-- KEYS[1] ready    zset  hosts with a queue that are not in flight
-- KEYS[2] flight   hash  hosts in flight, which may have a queue
-- KEYS[3] leases   zset  lease ids
-- KEYS[4] robots   zset  origins
-- KEYS[5] counts   hash  n_buckets
-- KEYS[6] resting  zset  hosts without a queue; removed last, with the three below
-- KEYS[7] paces    hash  of hosts
-- KEYS[8] domains  hash  of domains
-- KEYS[9] budgets  hash  of domains
-- ARGV[1] prefix of the slot, text; removed: <prefix>q:<host>, <prefix>lease:<id>, <prefix>worker:<name>,
--   <prefix>robots:<origin>, <prefix>seen:<bucket>
-- returns 'more' where another call is needed, else 'deleted'
-- complexity: O(keys removed), at most 500 of each kind
local is_more = false
local function remove(kind, names)
  if #names == 0 then return end
  is_more = true
  local keys = {}
  for i, name in ipairs(names) do keys[i] = ARGV[1] .. kind .. name end
  redis.call('UNLINK', unpack(keys))
end
local hosts = redis.call('ZRANGE', KEYS[1], 0, 499)
remove('q:', hosts)
if #hosts > 0 then redis.call('ZREM', KEYS[1], unpack(hosts)) end
local in_flight = {}
for i, host in ipairs(redis.call('HKEYS', KEYS[2])) do if i <= 500 then in_flight[i] = host end end
remove('q:', in_flight)
if #in_flight > 0 then redis.call('HDEL', KEYS[2], unpack(in_flight)) end
local leases, workers = redis.call('ZRANGE', KEYS[3], 0, 499), {}
for _, id in ipairs(leases) do
  local w = redis.call('HGET', ARGV[1] .. 'lease:' .. id, 'w')
  workers[#workers + 1] = w and string.match(w, '^[^\t]*') or nil
end
remove('worker:', workers)
remove('lease:', leases)
if #leases > 0 then redis.call('ZREM', KEYS[3], unpack(leases)) end
local origins = redis.call('ZRANGE', KEYS[4], 0, 499)
remove('robots:', origins)
if #origins > 0 then redis.call('ZREM', KEYS[4], unpack(origins)) end
local n_buckets, buckets = tonumber(redis.call('HGET', KEYS[5], 'n_buckets') or 1), {}
for b = math.max(0, n_buckets - 500), n_buckets - 1 do buckets[#buckets + 1] = b end
remove('seen:', buckets)
redis.call('HSET', KEYS[5], 'n_buckets', math.max(0, n_buckets - 500))
if is_more then return 'more' end
redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9])
return 'deleted'
