-- counting/history: the history of one domain, counted ahead of being asked: that of `history` without a window.
-- grain: one row per period
insert into domain_periods
(
    domain, by,
    -- include stored_curve_block,
    counted_at, counted_by
)
with
    -- include spans,
    -- include reads,
    -- include edges,
    -- include curve
select
    {targets:Array(String)}[1] as domain,
    {by:String} as by,
    -- include stored_curve_block,
    fromUnixTimestamp64Micro({counted_at_us:Int64}, 'UTC') as counted_at,
    {counted_by:UInt64} as counted_by
from (
    select
        -- include curve_block
    from curve
) as told
where date > {before:Date32}
