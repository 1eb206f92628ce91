-- compare: how targets compare, counted over the links that are live at `as_of`.
-- grain: one row per target, in the order they were given; a target without links has its row of zeros
with
    -- include spans,
    -- include live,
    -- include moved,
    -- include target_states,
    given as (
        select arrayJoin({targets:Array(String)}) as target
    )
select
    target,
    -- include metric_block,
    -- include window_block
-- include from_live
right join given on given.target = group_key
group by target
order by indexOf({targets:Array(String)}, target)
