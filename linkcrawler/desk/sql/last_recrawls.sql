-- One row per crawl that pages were queued again of: when the last time, seconds since 1970.
select
    crawl,
    toUnixTimestamp64Milli(max(queued_at)) / 1000 as last_queued_at
from recrawls
group by crawl
