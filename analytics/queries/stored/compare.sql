-- stored/compare: how targets compare: some as they were counted ahead, the others counted now.
-- grain: one row per target, in the order they were given; a target without links has its row of zeros
with
    -- include live,
    -- include target_states,
    given as (
        select arrayJoin({targets:Array(String)}) as target
    )
select
    target,
    -- include stored_block,
    -- include no_window_block,
    referring_pages_confirmed
from (
    select
        target,
        -- include metric_block
    -- include from_live
    right join given on given.target = group_key
    group by target
    union all
    select
        domain as target,
        -- include stored_block,
        -- include confirmed_lately
    from domains final
    where domain in {counted:Array(String)}
) as blocks
order by indexOf({all_targets:Array(String)}, target)
