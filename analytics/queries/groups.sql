-- groups: the links to a target, grouped: the metric block of each group, the largest first.
-- grain: one row per value of what links are grouped by
with
    -- include spans,
    -- include live,
    -- include moved,
    -- include ranks_of_groups
    -- include target_states
select
    group_key as asked_key,
    -- include rank_of_group,
    -- include metric_block,
    -- include window_block,
    ifNull(toFloat64(asked_sort), -1e300) as sort_value,
    toString(group_key) as sort_key
-- include from_live
-- include join_ranks_of_groups
group by group_key
having (backlinks > 0 or new_backlinks + lost_backlinks > 0)
    -- include after_group
order by sort_value desc, sort_key
limit {offset:UInt64}, {limit:UInt64}
