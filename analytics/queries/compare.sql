-- compare: how targets compare, counted over the links that are live at `as_of`.
-- grain: one row per target, in the order they were given; a target without links has its row of zeros
with
    -- include live,
    -- include target_states,
    given as (
        select arrayJoin({targets:Array(String)}) as target
    )
select
    target,
    -- include metric_block
from live
left join target_states on target_states.url = live.target_url
right join given on given.target = live.asked
group by target
order by indexOf({targets:Array(String)}, target)
