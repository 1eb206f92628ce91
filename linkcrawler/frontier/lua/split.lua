-- split: the buckets of the seen set of one slot hold 200 fingerprints each on average, and so fewer than 512
-- (Redis' default set-max-intset-entries) each: linear hashing fills the fullest buckets to twice the
-- average, 400, of which 512 is 5.6 standard deviations away. A set over the limit costs seven times as much
-- memory; both halves of a split are written anew, and are intsets again.
-- KEYS[1] counts  hash  seen, n_buckets
-- ARGV[1] prefix of the slot, text; also written: <prefix>seen:<bucket> intset
-- returns number of splits that are still due
-- complexity: O(members of at most 8 buckets)
local known = redis.call('HMGET', KEYS[1], 'seen', 'n_buckets')
local n_seen, n_buckets, round = tonumber(known[1] or 0), tonumber(known[2] or 1), 1
while round * 2 <= n_buckets do round = round * 2 end
for _ = 1, 8 do
  if n_seen <= n_buckets * 200 then break end
  local old, new = ARGV[1] .. 'seen:' .. (n_buckets - round), ARGV[1] .. 'seen:' .. n_buckets
  local stay, move = {}, {}
  for _, fp in ipairs(redis.call('SMEMBERS', old)) do
    local b = (math.floor(tonumber(fp) / 4294967296) + 2147483648) % (round * 2)
    local side = b < round and stay or move
    side[#side + 1] = fp
  end
  redis.call('DEL', old)
  for i = 1, #stay, 500 do redis.call('SADD', old, unpack(stay, i, math.min(i + 499, #stay))) end
  for i = 1, #move, 500 do redis.call('SADD', new, unpack(move, i, math.min(i + 499, #move))) end
  n_buckets = n_buckets + 1
  if n_buckets == round * 2 then round = n_buckets end
end
redis.call('HSET', KEYS[1], 'n_buckets', n_buckets)
return math.max(0, math.ceil(n_seen / 200) - n_buckets)
