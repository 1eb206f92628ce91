-- traffic: what organic search brought to a target, month by month, as it was imported. What is told only for days of
-- several months is a row of its own.
-- grain: one row per month, or range of days over several months
with
    -- include asked_traffic,
    -- include counted_ranges,
    -- include traffic_totals
select
    period.1 as date,
    period.2 as date_to,
    if(is_by_site, 'site', 'pages') as counted_from,
    clicks,
    impressions,
    position as mean_position,
    pages,
    n_days_told as days,
    sources
from traffic_totals
order by date, date_to
limit {offset:UInt64}, {limit:UInt64}
