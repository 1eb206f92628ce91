-- refdomains: the domains that link to a target, those with the most links first.
-- grain: one row per source domain
with
    -- include live,
    -- include target_states,
    -- include metric_block by source_domain
select
    key as source_domain,
    -- include metric_names
from metric_block
where backlinks > 0
order by backlinks desc, source_domain
limit {offset:UInt64}, {limit:UInt64}
