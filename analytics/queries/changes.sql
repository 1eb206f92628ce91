-- changes: the periods of the window in which the net change of the referring domains or the backlinks of a target broke from
-- its trend, each with what the crawl did then and what was noted. The curve begins so many periods before the window that
-- each of its periods has a baseline.
-- grain: one row per break, oldest first
with
    -- include spans,
    -- include reads,
    -- include edges,
    -- include curve,
    -- include judged_periods,
    series as (
        select
            of_metric.1 as metric,
            place, date, date_to,
            of_metric.2 - of_metric.3 as net,
            of_metric.2 + of_metric.3 as n_events,
            n_discovered, n_read
        from judged_periods
        array join [tuple('referring_domains', n_came, n_went), tuple('backlinks', n_began, n_ended)] as of_metric
        where {metric:String} in ('', metric)
    ),
    -- include breaks,
    (
        select arraySort(groupArray(tuple(at, target_domain, note)))
        from annotations final
        where target_domain in {domains:Array(String)} or target_domain = ''
    ) as notes_about
select
    first_day as date,
    last_day as date_to,
    metric,
    if(is_up, 'up', 'down') as direction,
    periods,
    came as net,
    usually_came as usual,
    came - usually_came as size,
    farthest as z,
    discovered as new_page_discovered,
    was_read as pages_read,
    usually_read_then as pages_read_usual,
    100 * (was_read / nullIf(usually_read_then, 0) - 1) as pages_read_change,
    -- a crawl that read half as much again, or a third less, is another crawl: what it found may be its own doing
    ifNull(
        was_read / nullIf(usually_read_then, 0) > 1.5 or was_read / nullIf(usually_read_then, 0) < 2 / 3,
        was_read > 0
    )::Bool as is_crawl_changed,
    arrayMap(
        one -> one.3,
        arrayFilter(one -> toDate32(one.1) >= first_day and toDate32(one.1) <= last_day, notes_about)
    ) as notes
from breaks
where last_period >= {judged_from:Date32}
order by first_day, metric
