-- counting/read_since: the large domains of whose linking domains a page was fetched since they were counted: nothing that
-- is counted of them has changed but what their histories say of the pages read.
-- grain: one row per domain
with
    large as (
        select domain, n_spans, counted_at
        from domains final
        where n_spans >= {large_from_spans:UInt64}
            and counted_by = {counted_by:UInt64}
            and dateDiff('second', counted_at, now64(6)) >= n_spans * {wait_s_per_link:Float64}
    ),
    read_lately as (
        select domain, max(at) as at
        from touched
        where kind = 'pages' and touched.at >= (select min(counted_at) from large)
        group by domain
    )
select
    pairs.domain as domain,
    any(large.n_spans) as n_spans
from (
    select distinct target_domain as domain, source_domain
    from links
    where target_domain in (select domain from large)
        and source_domain in (select domain from read_lately)
) as pairs
inner join large on large.domain = pairs.domain
inner join read_lately on read_lately.domain = pairs.source_domain
where read_lately.at >= large.counted_at
group by domain
