-- stored/history: the history of a target, counted ahead; no row where a link into it has changed since, or a page of a
-- domain that links to it was fetched.
-- grain: one row per period
with
    (
        select max(counted_at)
        from domains
        where domain in {domains:Array(String)} and latest_at <= {as_of:DateTime64(3, 'UTC')}
    ) as count_at,
    (
        select count()
        from touched
        where kind = 'links' and domain in {domains:Array(String)} and at >= count_at
    ) as n_touches,
    (
        select count()
        from (
            select source_domain
            from links
            where target_domain in {domains:Array(String)}
                and source_domain in (select domain from touched where kind = 'pages' and at >= count_at)
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
    and n_touches = 0
    and n_links_of_read = 0
order by date
