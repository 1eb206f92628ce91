-- One row per event after {after}, in the order of the feed, as far as the feed is complete. {which} says of which watch.
with
-- Found by the columns that decide alone: the others are read for the rows of this page only. All versions of an event
-- have its event_id, so that prewhere leaves none out.
page as (
    select scope, target, event_id
    from watch_events final
    where {which}
        and at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
        and recorded_at < fromUnixTimestamp64Micro({end:Int64}, 'UTC')
        and recorded_at >= fromUnixTimestamp64Micro(toInt64OrZero(substring({after:String}, 1, 16)), 'UTC')
        and position > {after:String}
    order by recorded_at, at, event_id
    limit {n:UInt64}
)
select
    toString(scope) as scope,
    target,
    event_id,
    toString(kind) as kind,
    at,
    recorded_at,
    source_url,
    source_domain,
    target_url,
    target_domain,
    toString(link_class) as link_class,
    anchor,
    rel,
    follow,
    toString(link_type) as link_type,
    changed,
    before,
    toString(new_by) as new_by,
    toString(lost_reason) as lost_reason,
    evidence,
    position
from watch_events final
prewhere (scope, target, event_id) in (select scope, target, event_id from page)
order by recorded_at, at, event_id
