-- The ranges of days whose rows count, so that no day counts twice: of ranges that overlap, those that tell it finer where
-- they tell every day of it, else the longest. Rows of the site and rows of pages are chosen apart.
-- grain: one row per (site or pages, first day, last day)
counted_ranges as (
    select is_site, date, until
    from (
        select
            is_site, date, until,
            tuple(n_days, date) = max(tuple(n_days, date)) over (partition by is_site, period, day) as is_longest
        from (
            select
                is_site, period, date, until, n_days, day,
                max(is_finest) over (partition by is_site, period, date, until) as is_needed
            from (
                select
                    is_site, period, date, until, n_days, day,
                    n_days = min(n_days) over (partition by is_site, period, day) as is_finest
                from (
                    select is_site, period, date, until, toUInt32(dateDiff('day', date, until) + 1) as n_days, date + day_no as day
                    from (select distinct is_site, period, date, until from asked_traffic) as ranges
                    array join range(toUInt32(dateDiff('day', date, until) + 1)) as day_no
                ) as days
            ) as days_told
        ) as days_judged
        where is_needed
    ) as days_needed
    group by is_site, date, until
    having min(is_longest)
)
