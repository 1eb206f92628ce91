-- One row per reason: how many URLs of a crawl are set aside for it now.
select
    toString(reason) as reason,
    count() as n_urls
from parked final
where crawl = {crawl:String} and reason != 'returned'
group by reason
order by reason
