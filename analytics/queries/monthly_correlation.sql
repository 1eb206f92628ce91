-- monthly_correlation: how far the links of a target at the end of a month and what organic search brought it in that month, or
-- in one `lag_months` later, go together, over the months of a window. An association, not a cause.
-- Months whose traffic is not told for every day are left out, and so are those before the first link was seen.
-- grain: one row per coefficient, in the order in which they were asked: `against` with `metric`, levels or changes
with
    -- include spans,
    -- include reads,
    -- include edges,
    -- include curve,
    -- include asked_traffic,
    -- include counted_ranges,
    -- include traffic_totals,
    -- include month_points,
    asked_coefficients as (
        select
            arrayJoin(arrayEnumerate({against:Array(String)})) as no,
            {against:Array(String)}[no] as against,
            '' as given,
            {metric:Array(String)}[no] as metric,
            {lag_months:Array(UInt8)}[no] as lag_months
    ),
    -- grain: one row per month
    months as (
        select
            month.date as date,
            month.levels as levels,
            month.told as told,
            max(month.has_links) over (order by date) as is_known
        from (
            -- read into one value first: see `told_sums`
            select arrayJoin(cast(
                (
                    select groupArray(tuple(
                        date,
                        [referring_domains, backlinks, backlinks_follow, referring_pages],
                        if(days = days_of_month, if({traffic:String} = 'clicks', clicks, impressions), null),
                        backlinks > 0 or pages_read > 0
                    ))
                    from month_points
                ),
                'Array(Tuple(date Date32, levels Array(Float64), told Nullable(Float64), has_links UInt8))'
            )) as month
        ) as one_value
    ),
    -- grain: one row per month; a change from a month that is not known is not known
    changes as (
        select
            date, levels, told, is_known,
            lagInFrame(is_known) over (order by date) as was_known,
            arrayMap(
                (level, earlier) -> if(was_known, level - earlier, null),
                levels, lagInFrame(levels, 1, levels) over (order by date)
            ) as level_changes,
            told - lagInFrame(told) over (order by date) as told_change
        from months
    ),
    pairs as (
        select
            no,
            arrayConcat(levels, level_changes)[indexOf(
                [
                    'referring_domains', 'backlinks', 'backlinks_follow', 'referring_pages',
                    'referring_domains_change', 'backlinks_change', 'backlinks_follow_change', 'referring_pages_change'
                ],
                against
            )] as x,
            leadInFrame(if(metric = {traffic:String}, told, told_change), lag_months) over (
                partition by no order by date rows between unbounded preceding and unbounded following
            ) as y,
            0 as z,
            is_known and x is not null and y is not null as is_told,
            [toUInt8(is_known and told is not null), toUInt8(told is null), toUInt8(not is_known)] as flags
        from changes
        cross join asked_coefficients
    ),
    -- include rank_correlation
select
    -- include coefficient_columns,
    reason,
    flag_counts[1] as months_counted,
    flag_counts[2] as months_without_traffic,
    flag_counts[3] as months_before_links
from coefficients
order by no
