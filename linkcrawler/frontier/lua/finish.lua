-- finish: URLs of leases are done for good. A lease ends with its last URL once its host is released too.
-- Doing it twice, or after the lease was reclaimed, changes nothing.
-- KEYS[1] flight  hash  host -> id of the lease that holds it
-- KEYS[2] leases  zset  lease id -> deadline, ms
-- KEYS[3] counts  hash  leased
-- ARGV[1] prefix of the slot, text; also: <prefix>lease:<id> hash (taken from: h host, w worker, and the
--   unfinished entries under their numbers), <prefix>worker:<name> set of lease ids (taken from)
-- ARGV[2..] groups of four: lease id, host, worker, and the numbers of the entries that are done, joined by
--   commas; at most 500 numbers in a group
-- returns for each group 'open' while the lease goes on, 'ended' where it ended, 'gone' where it held none of
--   the URLs (any more)
-- complexity: O(groups + entries)
local reply, hosts, n_all = {}, {}, 0
for i = 2, #ARGV, 4 do hosts[#hosts + 1] = ARGV[i + 1] end
local holders = redis.call('HMGET', KEYS[1], unpack(hosts))
for i = 2, #ARGV, 4 do
  local id, lease, numbers = ARGV[i], ARGV[1] .. 'lease:' .. ARGV[i], {}
  for n in string.gmatch(ARGV[i + 3], '%d+') do numbers[#numbers + 1] = n end
  local n_done = redis.call('HDEL', lease, unpack(numbers))
  local n_left = redis.call('HLEN', lease) - 2
  n_all = n_all + n_done
  if n_done == 0 then -- a call repeated, or a lease reclaimed
    reply[#reply + 1] = n_left >= 0 and 'open' or 'gone'
  elseif n_left == 0 and holders[(i + 2) / 4] ~= id then
    redis.call('DEL', lease)
    redis.call('ZREM', KEYS[2], id)
    redis.call('SREM', ARGV[1] .. 'worker:' .. ARGV[i + 2], id)
    reply[#reply + 1] = 'ended'
  else
    reply[#reply + 1] = 'open'
  end
end
if n_all > 0 then redis.call('HINCRBY', KEYS[3], 'leased', -n_all) end
return reply
