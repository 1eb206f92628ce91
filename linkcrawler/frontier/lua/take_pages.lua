-- take_pages: so many pages of the crawl's budget are taken, or as many as are left.
-- KEYS[1] about  hash  pages_total (0 or absent = no limit), pages_taken
-- ARGV[1] count of pages wanted
-- returns count of pages granted
-- complexity: O(1)
local had = redis.call('HMGET', KEYS[1], 'pages_total', 'pages_taken')
local total, granted = tonumber(had[1] or 0), tonumber(ARGV[1])
if total > 0 then granted = math.max(0, math.min(granted, total - tonumber(had[2] or 0))) end
if granted > 0 then redis.call('HINCRBY', KEYS[1], 'pages_taken', granted) end
return granted
