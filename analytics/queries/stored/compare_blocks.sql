-- stored/compare_blocks: how targets compare, as they were counted ahead; no row of a target that has changed since.
-- grain: one row per target, in the order they were given
with
    -- include live,
    -- include edges_live
select
    domain as target,
    -- include stored_block,
    -- include no_window_block,
    backlinks / nullIf(sum(backlinks) over (), 0) as share_of_backlinks,
    referring_domains / nullIf((select uniqExact(source_domain) from edges_live), 0) as share_of_referring_domains,
    -- include confirmed_lately
from domains final
where domain in {domains:Array(String)}
    and counted_by = {counted_by:UInt64}
    and counted_at > last_touches[domain]
    and latest_at <= {as_of:DateTime64(3, 'UTC')}
order by indexOf({targets:Array(String)}, target)
