-- index_crawls: the crawls whose fetches the index holds, the latest first.
-- grain: one row per crawl
select
    crawl,
    countIf(purpose = 'page') as page_fetches,
    min(fetched_at) as first_fetched_at,
    max(fetched_at) as last_fetched_at
from fetches
group by crawl
order by last_fetched_at desc, crawl
limit 100
