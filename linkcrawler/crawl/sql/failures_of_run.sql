-- One row per URL, nearest to a seed first: five pages that one run of a crawl could not fetch, and why.
select
    url,
    outcome,
    if(
        outcome = 'redirect',
        concat('to ', redirect_url, ', which is out of scope: give that as the seed'), reason
    ) as why
from fetches final
where crawl = {crawl:String}
    and purpose = 'page'
    and fetched_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
order by depth, fetched_at desc
limit 1 by url
limit 5
