-- traffic_months: how a target stood at the end of each month of a window, and what organic search brought it in that month.
-- `days` is how many of the month's days its traffic is told of; without any, clicks and impressions are null.
-- grain: one row per month, also where nothing happened
with
    -- include spans,
    -- include reads,
    -- include edges,
    -- include curve,
    -- include asked_traffic,
    -- include counted_ranges,
    -- include traffic_totals,
    -- include month_points
select
    date,
    clicks,
    impressions,
    counted_from,
    days,
    days_of_month,
    backlinks,
    backlinks_follow,
    referring_domains,
    referring_pages,
    net_referring_domains,
    net_backlinks,
    pages_read
from month_points
order by date
