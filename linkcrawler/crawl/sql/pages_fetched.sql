-- One row per page that one run of a crawl fetched.
select distinct url
from fetches
where crawl = {crawl:String}
    and purpose = 'page'
    and fetched_at >= toDateTime64(fromUnixTimestamp64Milli({since:Int64}, 'UTC'), 3, 'UTC')
