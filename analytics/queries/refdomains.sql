-- refdomains: the domains that link to a target, those with the most links first.
-- grain: one row per source domain
with
    -- include live,
    -- include target_states
select
    source_domain,
    -- include metric_block
from live
left join target_states on target_states.url = live.target_url
group by source_domain
having backlinks > 0
order by backlinks desc, source_domain
limit {offset:UInt64}, {limit:UInt64}
