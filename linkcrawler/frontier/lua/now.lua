-- now: the clock of the server that holds a key.
-- KEYS[1] counts  hash  any key of that server; not read
-- returns the instant, ms
-- complexity: O(1)
local t, _ = redis.call('TIME'), KEYS[1]
return t[1] * 1000 + math.floor(t[2] / 1000)
