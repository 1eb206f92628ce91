-- One row per domain with parked URLs of one crawl, most first: how many for each reason, and which of its hosts had a
-- full queue. {which} is a condition.
select
    domain,
    sumMap(map(toString(reason), toUInt64(1))) as n_by_reason,
    groupUniqArrayIf(1000)(host, reason = 'host_full') as full_hosts
from parked final
where crawl = {crawl:String}
    and reason != 'returned'
    and {which}
group by domain
order by count() desc, domain
limit {n:UInt64}
