-- stored/compare: how targets compare: some as they were counted ahead, the others counted now.
-- grain: one row per target, in the order they were given; a target without links has its row of zeros
with
    -- include live,
    -- include edges_live,
    -- include target_states,
    given as (
        select arrayJoin({targets:Array(String)}) as target
    )
select
    given.target as target,
    -- include stored_block,
    -- include no_window_block,
    backlinks / nullIf(sum(backlinks) over (), 0) as share_of_backlinks,
    referring_domains / nullIf((select uniqExact(source_domain) from edges_live), 0) as share_of_referring_domains,
    referring_pages_confirmed
from (
    select
        group_key as target,
        -- include metric_block
    -- include from_live
    where group_key in {others:Array(String)}
    group by target
    union all
    select
        domain as target,
        -- include stored_block,
        -- include confirmed_lately
    from domains final
    where domain in {counted:Array(String)}
) as blocks
right join given on given.target = blocks.target
order by indexOf({targets:Array(String)}, target)
