-- stored/backlinks: the first of the links that a report counts, by source domain; only where it was counted ahead, with the
-- target's block, up to which domain they reach.
-- grain: one row per link (source_url, target_url)
with
    (
        select max(group_key)
        from domain_groups
        where domain in {domains:Array(String)}
            and grouped_by = 'first_links'
            and counted_by = {counted_by:UInt64}
            and counted_at = fromUnixTimestamp64Micro({counted_at_us:Int64}, 'UTC')
    ) as last_domain,
    -- include live
select
    source_url,
    source_domain,
    target_url,
    target_domain,
    anchor,
    rel,
    follow,
    link_type,
    instances,
    first_seen,
    last_confirmed,
    lost_at,
    lost_reason,
    new_by,
    evidence
from live
where is_backlink and source_domain <= last_domain
order by source_domain, source_url, target_url
limit {offset:UInt64}, {limit:UInt64}
