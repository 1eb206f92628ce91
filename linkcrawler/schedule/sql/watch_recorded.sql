-- One row per kind: how many events came into the feed at one instant.
select toString(kind) as kind_of_event, count() as n_events
from watch_events final
where recorded_at = fromUnixTimestamp64Micro({recorded_at:Int64}, 'UTC')
group by kind_of_event
