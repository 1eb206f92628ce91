-- One row at most: why one crawl set one URL aside the last time, and when.
select
    toString(reason) as why,
    toUnixTimestamp64Milli(parked_at) as at_ms
from parked final
where crawl = {crawl:String} and domain = {domain:String} and url = {url:String}
order by parked_at desc
limit 1
