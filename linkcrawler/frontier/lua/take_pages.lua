-- take_pages: a worker is granted pages of the crawl's budget, or as many as are left. It tells what it was
-- granted before, so that a call repeated after its answer was lost is granted the same pages.
-- KEYS[1] about   hash  pages_total (0 or absent = no limit), pages_taken
-- KEYS[2] grants  hash  worker -> pages that it was granted in all, less those given back
-- ARGV[1] worker, name, of one life of its process
-- ARGV[2] count of pages that it was granted before, as far as it knows
-- ARGV[3] count of pages wanted; below 0 = given back
-- returns count of pages granted, ARGV[3] where it is below 0
-- complexity: O(1)
local had, before = tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or 0), tonumber(ARGV[2])
local about = redis.call('HMGET', KEYS[1], 'pages_total', 'pages_taken')
local total, wanted = tonumber(about[1] or 0), before + ARGV[3]
local most = wanted
if total > 0 then most = had + math.max(0, total - tonumber(about[2] or 0)) end
local now = math.max(math.min(before, wanted), math.min(wanted, most))
if now ~= had then
  redis.call('HSET', KEYS[2], ARGV[1], now)
  redis.call('HINCRBY', KEYS[1], 'pages_taken', now - had)
end
return now - before
