-- compare: how targets compare, counted over the links that are live at `as_of`; `report` asks it for one target.
-- grain: one row per target, in the order they were given; a target without links has its row of zeros
with
    -- include live,
    -- include target_states,
    -- include metric_block by asked,
    targets as (
        select arrayJoin(arrayEnumerate({targets:Array(String)})) as position
    )
select
    {targets:Array(String)}[position] as target,
    -- include metric_names
from targets
left join metric_block on metric_block.key = {targets:Array(String)}[targets.position]
order by position
