-- correlation: how far the links of a page at `as_of` and what organic search brought it between two days go together, over
-- the pages of a target. An association, not a cause.
-- grain: one row per coefficient, in the order in which they were asked: `against` with the metric, beside `given` if it is one
with
    -- include spans,
    -- include live,
    -- include asked_traffic,
    -- include counted_ranges,
    -- include sources_to_rank,
    -- include latest_ranks,
    -- include page_points,
    asked_coefficients as (
        select
            arrayJoin(arrayEnumerate({against:Array(String)})) as no,
            {against:Array(String)}[no] as against,
            {given:Array(String)}[no] as given,
            {metric:String} as metric,
            null::Nullable(UInt8) as lag_months
    ),
    pairs as (
        select
            no,
            links[against] as x,
            told as y,
            if(given = '', 0, links[given]) as z,
            is_counted and x is not null and z is not null as is_told,
            [toUInt8(is_counted), toUInt8(is_linked), toUInt8(has_traffic)] as flags
        from (
            select
                map(
                    'backlinks', toFloat64(backlinks),
                    'backlinks_follow', toFloat64(backlinks_follow),
                    'referring_pages', toFloat64(referring_pages),
                    'referring_domains', toFloat64(referring_domains),
                    'referring_domains_follow', toFloat64(referring_domains_follow),
                    'authority_sum', authority_sum,
                    'authority_mean', authority_mean
                ) as links,
                if({metric:String} = 'clicks', clicks, impressions) as told,
                backlinks > 0 as is_linked,
                has_traffic,
                multiIf({pages:String} = 'traffic', has_traffic, {pages:String} = 'linked', is_linked, true) as is_counted
            from page_points
        ) as pages
        cross join asked_coefficients
    ),
    -- include rank_correlation
select
    -- include coefficient_columns,
    if(
        n = 0 and pages_counted > 0,
        'no domain that links is ranked: `linkcrawler authority run` ranks them',
        coefficients.reason
    ) as reason,
    flag_counts[1] as pages_counted,
    flag_counts[2] as pages_linked,
    flag_counts[3] as pages_with_traffic
from coefficients
order by no
