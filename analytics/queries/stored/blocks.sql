-- stored/blocks: the metric block of targets, counted ahead; no row of a target that has changed since.
-- grain: one row per target, in the order they were given
with
    -- include last_touches
select
    domain as target,
    -- include stored_block,
    -- include no_window_block,
    -- include confirmed_lately,
    n_spans
from domains final
where domain in {domains:Array(String)}
    and counted_by = {counted_by:UInt64}
    and counted_at > last_touches[domain]
    and latest_at <= {as_of:DateTime64(3, 'UTC')}
order by indexOf({targets:Array(String)}, target)
