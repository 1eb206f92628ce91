-- counting/domains: the metric block of domains, counted ahead of being asked: that of `compare`.
-- A domain of which a link begins or ends later than now, by another clock, is left out.
-- grain: one row per asked domain
insert into domains
(
    domain,
    -- include stored_block,
    confirmed_days, n_spans, latest_at, counted_at, counted_by
)
with
    -- include live,
    -- include target_states,
    given as (
        select arrayJoin({targets:Array(String)}) as target
    ),
    blocks as (
        select
            target,
            -- include metric_block
        -- include from_live
        right join given on given.target = group_key
        group by target
    ),
    confirmed as (
        select domain, mapFromArrays(groupArray(day), groupArray(n_pages)) as confirmed_days
        from (
            select domain, day, count() as n_pages
            from (
                select asked as domain, source_url, toDate(max(last_confirmed)) as day
                from live
                where is_backlink
                group by domain, source_url
            ) as pages_confirmed
            where day >= toDate({as_of:DateTime64(3, 'UTC')}) - {confirmed_days:UInt16}
            group by domain, day
        ) as days
        group by domain
    ),
    extents as (
        select
            target_domain as domain,
            count() as n_spans,
            max(greatest(first_seen, last_confirmed, ifNull(lost_at, first_seen))) as latest_at
        from links
        where target_domain in {domains:Array(String)} and source_domain != target_domain
        group by domain
    )
select
    target as domain,
    -- include stored_block,
    confirmed.confirmed_days as confirmed_days,
    extents.n_spans as n_spans,
    extents.latest_at as latest_at,
    fromUnixTimestamp64Micro({counted_at_us:Int64}, 'UTC') as counted_at,
    {counted_by:UInt64} as counted_by
from blocks
left join confirmed on confirmed.domain = blocks.target
left join extents on extents.domain = blocks.target
where latest_at <= {as_of:DateTime64(3, 'UTC')}
