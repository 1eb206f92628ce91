-- The whole periods of a curve, behind the one in which anything was known first: where all that stood was new in it, it is
-- left out too. One that is not over is none.
-- grain: one row per period
judged_periods as (
    select
        date, date_to, n_came, n_went, n_began, n_ended, n_discovered, n_read,
        row_number() over (order by date) as place
    from (
        select
            period.date as date,
            multiIf(
                {by:String} = 'month', toDate32(date + toIntervalMonth(1)),
                {by:String} = 'week', date + 7,
                date + 1
            ) - 1 as date_to,
            period.n_came as n_came,
            period.n_went as n_went,
            period.n_began as n_began,
            period.n_ended as n_ended,
            period.n_discovered as n_discovered,
            period.n_read as n_read,
            period.backlinks > 0 or n_read > 0 or n_began > 0 as has_any,
            max(has_any) over (order by date rows between unbounded preceding and 1 preceding) as had_any,
            period.backlinks as backlinks
        from (
            -- read into one value first: what stands above is planned without all that is below
            select arrayJoin(cast(
                (
                    select groupArray(tuple(
                        date, backlinks, n_came, n_went, n_began, n_ended, n_discovered, n_read
                    ))
                    from curve
                    where date > {before:Date32}
                ),
                'Array(Tuple(
                    date Date32, backlinks Int64, n_came Int64, n_went Int64, n_began Int64, n_ended Int64,
                    n_discovered Int64, n_read Int64
                ))'
            )) as period
        ) as one_value
    ) as periods_told
    where (had_any or has_any and n_began - n_ended != backlinks)
        and date_to < toDate32({as_of:DateTime64(3, 'UTC')} + toIntervalMillisecond(1))
)
