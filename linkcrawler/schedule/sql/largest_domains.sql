-- One row per domain of which one crawl attempted pages, most pages first.
select domain
from pages final
where crawl = {crawl:String}
group by domain
order by count() desc, domain
limit {n:UInt64}
