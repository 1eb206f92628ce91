-- One row per crawl and reason: how many URLs are set aside for it now.
select
    crawl,
    toString(reason) as reason,
    count() as n_urls
from parked final
where reason != 'returned'
group by crawl, reason
order by crawl, reason
