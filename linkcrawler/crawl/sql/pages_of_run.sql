-- One row: what the page fetches of one run of a crawl came to.
select
    countIf(outcome in ('ok', 'not_modified')) as pages_fetched,
    sumMap(map(toString(outcome), toUInt64(1))) as pages_by_outcome,
    sum(n_internal_links + n_external_links) as links_found
from fetches final
where crawl = {crawl:String}
    and purpose = 'page'
    and fetched_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
