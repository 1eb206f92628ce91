-- neighbours: the backlinks among a target and the domains around it that are live at `as_of`, from domain to domain.
-- grain: one row per (source domain, target domain)
with
    -- include spans,
    -- include live
select
    source_domain,
    target_domain,
    count() as backlinks,
    countIf(follow) as backlinks_follow
from live
where is_backlink
group by source_domain, target_domain
order by backlinks desc, source_domain, target_domain
limit {offset:UInt64}, {limit:UInt64}
