-- How a target stood at the end of each month of a window, and what organic search brought it in that month. `days` is how
-- many of the month's days its traffic is told of; without any, clicks and impressions are null.
-- grain: one row per month, also where nothing happened
month_points as (
    select
        curve.date as date,
        if(n_days_told > 0, traffic_totals.clicks, null) as clicks,
        if(n_days_told > 0, traffic_totals.impressions, null) as impressions,
        if(n_days_told > 0, if(is_by_site, 'site', 'pages'), null) as counted_from,
        n_days_told as days,
        toDayOfMonth(toDate32(curve.date + toIntervalMonth(1)) - 1) as days_of_month,
        backlinks,
        backlinks_follow,
        referring_domains,
        referring_pages,
        n_came - n_went as net_referring_domains,
        n_began - n_ended as net_backlinks,
        n_read as pages_read
    from curve
    left join traffic_totals on traffic_totals.period = tuple(curve.date, toDate32(curve.date + toIntervalMonth(1)) - 1)
    where curve.date > {before:Date32}
)
