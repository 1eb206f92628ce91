-- The traffic of each period: the rows of the site where they tell as many days of it as those of its pages, else the sum
-- over its pages.
-- grain: one row per period
traffic_totals as (
    select
        period,
        argMax(
            tuple(is_site, n_clicks, n_impressions, mean_position, n_days), tuple(n_days, is_site)
        ) as chosen,
        chosen.1 as is_by_site,
        chosen.2 as clicks,
        chosen.3 as impressions,
        chosen.4 as position,
        chosen.5 as n_days_told,
        maxIf(n_urls, not is_site) as pages,
        arraySort(arrayDistinct(arrayFlatten(groupArray(sources)))) as sources
    from (
        select
            period, is_site,
            sum(clicks) as n_clicks,
            sum(impressions) as n_impressions,
            sum(position * impressions) / nullIf(sumIf(impressions, position is not null), 0) as mean_position,
            arraySum(days -> dateDiff('day', days.1, days.2) + 1, groupUniqArray(tuple(date, until))) as n_days,
            uniqExact(url) as n_urls,
            groupUniqArray(source) as sources
        from asked_traffic
        where tuple(is_site, date, until) in (select is_site, date, until from counted_ranges)
        group by period, is_site
    ) as levels
    group by period
)
