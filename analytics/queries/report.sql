-- report: the metric block of one target, counted over the links that are live at `as_of`.
-- grain: one row, also where nothing links
with
    -- include spans,
    -- include live,
    -- include moved,
    -- include target_states
select
    {targets:Array(String)}[1] as target,
    -- include metric_block,
    -- include window_block
-- include from_live
