-- stored/blocks: the metric block of targets, as it was counted ahead; a target has no row where it never was.
-- grain: one row per target, in the order they were given
select
    domain as target,
    -- include stored_block,
    -- include no_window_block,
    -- include confirmed_lately,
    n_spans,
    counted_at
from domains final
where domain in {domains:Array(String)}
    and counted_by = {counted_by:UInt64}
    and latest_at <= {as_of:DateTime64(3, 'UTC')}
order by indexOf({targets:Array(String)}, target)
