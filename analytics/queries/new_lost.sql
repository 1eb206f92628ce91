-- new_lost: the backlinks that began or ended in the window (since, as_of], newest first.
-- grain: one row per event
with
    -- include spans,
    -- include events
select
    at,
    event,
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
from events
where {only:String} in ('', event)
order by at desc, event, source_domain, source_url, target_url, first_seen
limit {offset:UInt64}, {limit:UInt64}
