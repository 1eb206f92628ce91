-- offer: URLs of one slot that were never seen are seen and wait in the queue of their host, unless it is
-- full or their domain has used up its pages. A host with its first URL is ready when its pause is over.
-- KEYS[1] ready    zset  host with waiting URLs, not in flight -> instant from which it may be fetched, ms
-- KEYS[2] resting  zset  any other host -> the same instant, ms
-- KEYS[3] flight   hash  host -> id of the lease that holds it
-- KEYS[4] domains  hash  domain -> number of its URLs that were admitted
-- KEYS[5] counts   hash  queued, leased, seen, again, n_buckets
-- KEYS[6] budgets  hash  domain -> how many may be admitted; 0 = no limit, absent = ARGV[2]
-- ARGV[1] prefix of the slot, text; also written: <prefix>q:<host> list, <prefix>seen:<bucket> intset
-- ARGV[2] max_pages_per_domain, count; 0 = no limit
-- ARGV[3] max_queued_per_host, count, and as many recrawls besides; 0 = no limit
-- ARGV[4] 'again' = URLs that were seen wait again, except entries at the near end of the queue; else ''
-- ARGV[5..] triples of domain, host and lines; a line is `f` (front), `a` (a recrawl: front) or `b`
--   (back), the fingerprint as a signed 64-bit decimal, a tab, the entry and a newline; at most 500 in all
-- returns {n_new, n_seen, number of bucket splits that are due or below 1, and of each line refused its
--   position from 1 where it is over the budget, below 0 where the queue is full}
-- complexity: O(lines); with 'again' each line reads up to 1,000 entries
local t, seen, is_again = redis.call('TIME'), ARGV[1] .. 'seen:', ARGV[4] == 'again'
local now, most = t[1] * 1000 + math.floor(t[2] / 1000), ARGV[3] == '0' and math.huge or tonumber(ARGV[3])
local known = redis.call('HMGET', KEYS[5], 'seen', 'n_buckets')
local n_seen, n_buckets, round = tonumber(known[1] or 0), tonumber(known[2] or 1), 1
while round * 2 <= n_buckets do round = round * 2 end
local function bucket_of(fp) -- linear hashing (Litwin 1980) by the upper 32 bits: a double holds them
  local b = (math.floor(tonumber(fp) / 4294967296) + 2147483648) % (round * 2)
  return b < n_buckets and b or b - round
end
local refused, position, n_new, n_again = {}, 0, 0, 0
for i = 5, #ARGV, 3 do
  local domain, host, queue, front, back = ARGV[i], ARGV[i + 1], ARGV[1] .. 'q:' .. ARGV[i + 1], {}, {}
  local n_before, n_admitted = redis.call('LLEN', queue), 0
  local budget = tonumber(redis.call('HGET', KEYS[6], domain) or ARGV[2])
  local pages = budget > 0 and budget - (redis.call('HGET', KEYS[4], domain) or 0) or math.huge
  for side, fp, entry in string.gmatch(ARGV[i + 2], '([fab])(%-?%d+)\t([^\n]+)\n') do
    position = position + 1
    local is_over, is_full = n_admitted >= pages, n_before + #front + #back >= most * (side == 'a' and 2 or 1)
    local verb, bucket = (is_over or is_full) and 'SISMEMBER' or 'SADD', seen .. bucket_of(fp)
    local is_old = (redis.call(verb, bucket, fp) == 1) == (verb == 'SISMEMBER')
    local rank = side == 'b' and -1 or 1 -- the side on which a repeated call finds what it pushed
    local stays = is_old and (not is_again or redis.call('LPOS', queue, entry, 'RANK', rank, 'MAXLEN', 999))
    if not stays and (is_full or is_over and not is_old) then
      refused[#refused + 1] = is_over and not is_old and position or -position
    elseif not stays then
      if side == 'b' then back[#back + 1] = entry else table.insert(front, 1, entry) end
      if is_old then n_again = n_again + 1 else n_admitted = n_admitted + 1 end
    end
  end
  if #back > 0 then redis.call('RPUSH', queue, unpack(back)) end
  if #front > 0 then redis.call('LPUSH', queue, unpack(front)) end
  if n_before == 0 and #front + #back > 0 and redis.call('HEXISTS', KEYS[3], host) == 0 then
    redis.call('ZADD', KEYS[1], math.max(now, tonumber(redis.call('ZSCORE', KEYS[2], host) or 0)), host)
    redis.call('ZREM', KEYS[2], host)
  end
  if n_admitted > 0 then redis.call('HINCRBY', KEYS[4], domain, n_admitted) end
  n_new = n_new + n_admitted
end
if n_new > 0 then redis.call('HINCRBY', KEYS[5], 'seen', n_new) end
if n_again > 0 then redis.call('HINCRBY', KEYS[5], 'again', n_again) end
if n_new + n_again > 0 then redis.call('HINCRBY', KEYS[5], 'queued', n_new + n_again) end
local n_splits = math.ceil((n_seen + n_new) / 200) - n_buckets
return {n_new + n_again, position - n_new - n_again - #refused, n_splits, unpack(refused)}
