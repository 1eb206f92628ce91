-- backlinks: the links that a report counts, one by one, by source domain.
-- grain: one row per link (source_url, target_url)
with
    -- include spans,
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
where is_backlink
    -- include after_link
order by source_domain, source_url, target_url
-- include collapsed
limit {offset:UInt64}, {limit:UInt64}
