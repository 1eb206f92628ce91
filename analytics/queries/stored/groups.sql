-- stored/groups: the largest groups of the links to one target, as they were counted ahead together with its block.
-- grain: one row per value of what links are grouped by
-- include ranks_of_counted_groups
select
    group_key as asked_key,
    -- include rank_of_counted_group,
    -- include stored_block,
    -- include no_window_block,
    toFloat64(backlinks) as sort_value,
    group_key as sort_key
from domain_groups final
-- include join_ranks_of_groups
where domain_groups.domain in {domains:Array(String)}
    and grouped_by = {grouped_by:String}
    and place > {offset:UInt64}
    and place <= {offset:UInt64} + {limit:UInt64}
    and counted_by = {counted_by:UInt64}
    and counted_at = fromUnixTimestamp64Micro({counted_at_us:Int64}, 'UTC')
order by place
