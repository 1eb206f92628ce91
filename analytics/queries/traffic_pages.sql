-- traffic_pages: the pages of a target, what links to each at `as_of`, and what organic search brought it between two days.
-- Authority is the rank of the domains that link, from the latest run; null where there was none.
-- grain: one row per page that a link leads to or that search traffic names
with
    -- include spans,
    -- include live,
    -- include asked_traffic,
    -- include counted_ranges,
    -- include sources_to_rank,
    -- include latest_ranks,
    -- include page_points
select
    target_url,
    clicks,
    impressions,
    backlinks,
    backlinks_follow,
    referring_pages,
    referring_domains,
    referring_domains_follow,
    authority_sum,
    authority_mean,
    has_traffic
from page_points
order by clicks desc, backlinks desc, target_url
limit {offset:UInt64}, {limit:UInt64}
