-- recrawls: whether a recrawl is next at a host of this slot, be it due or not, that nobody holds.
-- KEYS[1] ready  zset  host -> instant from which it may be fetched, ms
-- ARGV[1] prefix of the slot, text; also: <prefix>q:<host> list (read)
-- returns 1 where there is one among the first 500 hosts, else 0
-- complexity: O(hosts), at most 500
for _, host in ipairs(redis.call('ZRANGE', KEYS[1], 0, 499)) do
  if string.find(redis.call('LINDEX', ARGV[1] .. 'q:' .. host, 0) or '', '^%d+\t%S+\tam?\t') then return 1 end
end
return 0
