-- One row per watch with a webhook that is due and has events it was not sent. What went wrong with another URL than the
-- one it has now does not count.
select
    toString(w.scope) as scope,
    w.target as target,
    w.target_domain as target_domain,
    toUnixTimestamp64Milli(w.since) as since_ms,
    w.webhook_url as webhook_url,
    w.webhook_secret as webhook_secret,
    toUnixTimestamp64Milli(w.created_at) as created_ms,
    if(d.cursor = '', '0', d.cursor) as cursor,
    if(d.webhook_url = w.webhook_url, d.n_failures, 0) as n_failures,
    d.last_error as last_error,
    if(d.delivered_at is null, 0, toUnixTimestamp64Milli(assumeNotNull(d.delivered_at))) as delivered_ms
from (
    select scope, target, target_domain, since, webhook_url, webhook_secret, created_at
    from watches final
    where not is_removed and webhook_url != ''
) as w
left join (
    select scope, target, cursor, webhook_url, n_failures, next_attempt_at, last_error, delivered_at
    from watch_deliveries final
) as d using (scope, target)
inner join (
    select scope, target, at_last.1 as recorded_at, at_last.2 as at, at_last.3 as event_id
    from (
        select scope, target, max(tuple(recorded_at, at, event_id)) as at_last
        from watch_events
        where (scope, target) in (select scope, target from watches final where not is_removed and webhook_url != '')
        group by scope, target
    )
) as e using (scope, target)
where (
        d.webhook_url != w.webhook_url
        or d.next_attempt_at <= fromUnixTimestamp64Milli({now:Int64}, 'UTC')
    )
    and cursor < concat(
        leftPad(toString(toUnixTimestamp64Micro(e.recorded_at)), 16, '0'), '-',
        leftPad(toString(toUnixTimestamp64Milli(e.at)), 13, '0'), '-', e.event_id
    )
order by target, scope
