-- One row per parked URL of one crawl, in the order in which they come back: nearest to a seed first, then those
-- that wait longest. {which} and {share} are conditions: which URLs, and how many of each domain.
-- Sorting spills to disk: a domain that is far over its budget may have millions.
select
    url,
    host,
    domain,
    depth,
    toString(source) as found_as,
    payload,
    fingerprint,
    toString(reason) as why,
    toUnixTimestamp64Milli(parked_at) as at_ms
from parked final
where crawl = {crawl:String}
    and reason != 'returned'
    and reason in {reasons:Array(String)}
    and at_ms <= {until:Int64}
    and {which}
qualify {share}
order by depth, parked_at, url, payload
limit {per_host:UInt64} by host
limit {n:UInt64} offset {skip:UInt64}
settings max_bytes_before_external_sort = 268435456
