-- Inserts one row per new event, all with one `recorded_at`. It is stopped after five minutes: ten after a pass spoke last,
-- readers take it for dead (watch_feed_end.sql).
insert into watch_events
(
    scope, target, source_url, target_url, link_class, kind, at, event_id, source_domain, target_domain,
    anchor, rel, follow, link_type, changed, before, new_by, lost_reason, evidence, recorded_at
)
select
    scope, target, source_url, target_url, link_class, kind, at, event_id, source_domain, target_domain,
    anchor, rel, follow, link_type, changed, before, new_by, lost_reason, evidence,
    fromUnixTimestamp64Micro({recorded_at:Int64}, 'UTC') as recorded_at
from ({new_events})
settings max_execution_time = 300
