-- offer: URLs of one slot that were never seen are seen from now on and wait in the queue of their host.
-- A URL whose domain has used up its pages is neither marked nor queued. A host with its first waiting URL
-- becomes ready, at once or when the pause that it still owes is over; a host in flight stays in flight.
-- KEYS[1] ready    zset  host with waiting URLs, not in flight -> instant from which it may be fetched, ms
-- KEYS[2] resting  zset  any other host -> the same instant, ms
-- KEYS[3] flight   hash  host -> id of the lease that holds it
-- KEYS[4] domains  hash  domain -> number of its URLs that were admitted
-- KEYS[5] counts   hash  queued, leased, seen, n_buckets
-- ARGV[1] prefix of the slot, text; also written: <prefix>q:<host> list, <prefix>seen:<bucket> intset
-- ARGV[2] max_pages_per_domain, count; 0 = no limit
-- ARGV[3..] triples of domain, host and lines; a line is `f` (front) or `b` (back), the fingerprint as a
--   signed 64-bit decimal, a tab, the entry and a newline; at most 500 lines in all
-- returns {n_new, n_seen, number of bucket splits that are due, position from 1 of each line over budget...}
-- complexity: O(lines)
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local max_pages, seen = tonumber(ARGV[2]), ARGV[1] .. 'seen:'
local known = redis.call('HMGET', KEYS[5], 'seen', 'n_buckets')
local n_seen, n_buckets, round = tonumber(known[1] or 0), tonumber(known[2] or 1), 1
while round * 2 <= n_buckets do round = round * 2 end
local function bucket_of(fp) -- linear hashing (Litwin 1980) by the upper 32 bits: a double holds them
  local b = (math.floor(tonumber(fp) / 4294967296) + 2147483648) % (round * 2)
  return b < n_buckets and b or b - round
end
local reply, position, n_new, n_old = {0, 0, 0}, 0, 0, 0
for i = 3, #ARGV, 3 do
  local domain, host, front, back, n_admitted = ARGV[i], ARGV[i + 1], {}, {}, 0
  local n_domain = tonumber(redis.call('HGET', KEYS[4], domain) or 0)
  for side, fp, entry in string.gmatch(ARGV[i + 2], '([fb])(%-?%d+)\t([^\n]+)\n') do
    position = position + 1
    local bucket, is_full = seen .. bucket_of(fp), max_pages > 0 and n_domain + n_admitted >= max_pages
    if redis.call(is_full and 'SISMEMBER' or 'SADD', bucket, fp) == (is_full and 1 or 0) then
      n_old = n_old + 1
    elseif is_full then
      reply[#reply + 1] = position
    else
      n_admitted = n_admitted + 1
      if side == 'f' then table.insert(front, 1, entry) else back[#back + 1] = entry end
    end
  end
  if n_admitted > 0 then
    local queue, n_waiting = ARGV[1] .. 'q:' .. host, 0
    if #back > 0 then n_waiting = redis.call('RPUSH', queue, unpack(back)) end
    if #front > 0 then n_waiting = redis.call('LPUSH', queue, unpack(front)) end
    if n_waiting == n_admitted and redis.call('HEXISTS', KEYS[3], host) == 0 then
      local rests_until = tonumber(redis.call('ZSCORE', KEYS[2], host) or 0)
      redis.call('ZADD', KEYS[1], math.max(now, rests_until), host)
      redis.call('ZREM', KEYS[2], host)
    end
    redis.call('HINCRBY', KEYS[4], domain, n_admitted)
    n_new = n_new + n_admitted
  end
end
if n_new > 0 then
  redis.call('HINCRBY', KEYS[5], 'queued', n_new)
  redis.call('HINCRBY', KEYS[5], 'seen', n_new)
end
reply[1], reply[2], reply[3] = n_new, n_old, math.max(0, math.ceil((n_seen + n_new) / 200) - n_buckets)
return reply
