-- broken: the links to pages of a target that are dead: at their last fetch they answered 4xx or 5xx.
-- grain: one row per link (source_url, target_url)
with
    -- include spans,
    -- include live,
    -- include target_states,
    -- include dead
select
    status,
    last_fetched_at,
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
inner join dead on dead.url = live.target_url
where is_backlink
    -- include after_link
order by source_domain, source_url, target_url
-- include collapsed
limit {offset:UInt64}, {limit:UInt64}
