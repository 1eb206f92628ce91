-- Where series of counts break from how they went before: one row per (metric, break), over one per (metric, period).
-- A period breaks where what came in it, net, lies at least 5 scales away from the median of the periods before it: of
-- `n_baseline`, at least 6. The scale is 1.4826 times the median absolute deviation from that median (the standard deviation,
-- if they were normal), and never less than the square root of the usual number of events: counts scatter that much by
-- themselves.
-- Median and deviation because one burst must not hide the next. Nothing after a period is used, so that what was once named
-- stays named. A steady growth, also one that quickens, is its own baseline.
-- Comes after `series` (metric, place, date, date_to, net, n_events, n_discovered, n_read): places from 1, without a gap.
-- grain: one row per (metric, period)
judged as (
    select
        metric, place, date, date_to, net, n_discovered, n_read,
        arrayReduce('median', nets) as usual,
        arrayReduce('median', reads_before) as usually_read,
        1.4826 * arrayReduce('median', arrayMap(one -> abs(one - usual), nets)) as deviation,
        sqrt(greatest(1, arrayReduce('median', events_before))) as scatter,
        (net - usual) / greatest(deviation, scatter) as z
    from (
        select
            metric, place, date, date_to, net, n_discovered, n_read,
            arraySlice(groupArray(net) over before, -{n_baseline:Int8}) as nets,
            arraySlice(groupArray(n_events) over before, -{n_baseline:Int8}) as events_before,
            arraySlice(groupArray(n_read) over before, -{n_baseline:Int8}) as reads_before
        from series
        -- 28 is the longest of all baselines
        window before as (partition by metric order by place rows between 28 preceding and 1 preceding)
    ) as periods_before
),
-- Periods in a row that break the same way are one break: they have the same difference of their places in both orders.
-- grain: one row per (metric, break)
breaks as (
    select
        metric,
        z > 0 as is_up,
        min(date) as first_day,
        max(date_to) as last_day,
        max(date) as last_period,
        count() as periods,
        sum(net) as came,
        sum(usual) as usually_came,
        argMax(z, tuple(abs(z), -toInt64(place))) as farthest,
        sum(n_discovered) as discovered,
        sum(n_read) as was_read,
        argMin(usually_read, place) * count() as usually_read_then
    from (
        select
            metric, place, date, date_to, net, usual, z, n_discovered, n_read, usually_read,
            place - row_number() over (partition by metric, z > 0 order by place) as row_of_breaks
        from judged
        where place > 6 and abs(z) >= 5
    ) as broken
    group by metric, is_up, row_of_breaks
)
