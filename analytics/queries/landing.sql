-- landing: how the links to a target are spread over its pages, or over their categories or folders, the largest first.
-- grain: one row per page, category or folder
with
    -- include spans,
    -- include live,
    -- include target_states,
    -- include places
select
    place,
    group_key as asked_key,
    backlinks,
    backlinks_follow,
    referring_domains,
    landing_pages,
    backlinks_broken,
    backlinks / n_all as share,
    n_until / n_all as cumulative_share,
    sort_value,
    sort_key
from places
where place > 0
    -- include after_group
order by place
limit {offset:UInt64}, {limit:UInt64}
