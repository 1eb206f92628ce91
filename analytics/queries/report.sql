-- report: the metric block of one target, counted over the links that are live at `as_of`.
-- grain: one row, also where nothing links
with
    -- include live,
    -- include target_states
select
    {targets:Array(String)}[1] as target,
    -- include metric_block
from live
left join target_states on target_states.url = live.target_url
