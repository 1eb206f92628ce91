-- stored/history: the history of a target, counted ahead with its block; no row where a page of a domain that links to it was
-- fetched since.
-- grain: one row per period
with
    fromUnixTimestamp64Micro({counted_at_us:Int64}, 'UTC') as count_at,
    (
        select count()
        from (
            select source_domain
            from links
            where target_domain in {domains:Array(String)}
                and source_domain in (
                    select domain
                    from touched
                    where kind = 'pages' and at >= fromUnixTimestamp64Micro({counted_at_us:Int64}, 'UTC')
                )
            limit 1
        ) as read_since
    ) as n_links_of_read
select
    -- include stored_curve_block
from domain_periods final
where domain in {domains:Array(String)}
    and by = {by:String}
    and date > {before:Date32}
    and counted_by = {counted_by:UInt64}
    and counted_at = count_at
    and n_links_of_read = 0
order by date
