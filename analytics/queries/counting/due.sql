-- counting/due: the domains of which something was written since they were counted.
-- A domain waits the longer to be counted again the more links it has.
-- grain: one row per domain
select
    touch.domain as domain,
    counts.n_spans as n_spans
from (
    select domain, max(at) as at
    from touched
    where kind in ('links', 'pages')
    group by domain
) as touch
left join (
    select domain, n_spans, counted_at, counted_by
    from domains final
) as counts on counts.domain = touch.domain
where (touch.at >= counts.counted_at or counts.counted_by != {counted_by:UInt64})
    and (
        counts.counted_by != {counted_by:UInt64}
        or dateDiff('millisecond', counts.counted_at, now64(6)) >= 1000 * n_spans * {wait_s_per_link:Float64}
    )
order by domain
