-- One row per watch, by target: how many events its feed has, and how its webhook stands. Without a webhook nothing is
-- undelivered. What went wrong with another URL than the one it has now is not shown.
with
deliveries as (
    select scope, target, webhook_url, cursor, n_failures, next_attempt_at, last_error, delivered_at
    from watch_deliveries final
)
select
    w.target as target,
    toString(w.scope) as scope,
    w.since as since,
    w.webhook_url as webhook_url,
    w.webhook_secret != '' as is_signed,
    countIf(e.at >= w.since and e.event_id != '') as n_events,
    if(
        w.webhook_url = '', 0, countIf(e.at >= w.since and e.event_id != '' and e.position > any_cursor)
    ) as n_undelivered,
    any(d.delivered_at) as delivered_at,
    if(any(d.webhook_url) = w.webhook_url, any(d.n_failures), 0) as n_failures,
    if(n_failures = 0, null, any(d.next_attempt_at)) as next_attempt_at,
    if(n_failures = 0, '', any(d.last_error)) as last_error
from watches as w final
left join deliveries as d on w.scope = d.scope and w.target = d.target
left join (
    select scope, target, at, event_id, position from watch_events final
) as e on w.scope = e.scope and w.target = e.target
where not w.is_removed
group by w.target, w.scope, w.since, w.webhook_url, w.webhook_secret, d.cursor as any_cursor
order by target, scope
