-- counting/groups: the largest groups of the links to one domain, counted ahead of being asked: the first of `groups`.
-- grain: one row per group
insert into domain_groups
(
    domain, grouped_by, place, group_key,
    -- include stored_block,
    counted_at, counted_by
)
with
    -- include live,
    -- include target_states
select
    {targets:Array(String)}[1] as domain,
    {grouped_by:String} as grouped_by,
    rowNumberInAllBlocks() + 1 as place,
    sort_key as group_key,
    -- include stored_block,
    fromUnixTimestamp64Micro({counted_at_us:Int64}, 'UTC') as counted_at,
    {counted_by:UInt64} as counted_by
from (
    select
        -- include metric_block,
        toString(group_key) as sort_key
    -- include from_live
    group by group_key
    having backlinks > 0
    order by backlinks desc, sort_key
    limit {limit:UInt64}
) as groups
