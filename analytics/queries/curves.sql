-- curves: how the backlinks of targets, and the domains behind them, stood at the end of each period of the window
-- (since, as_of]. What happened up to `since` stands in the period before the first, `before`.
-- grain: one row per (period, target), the targets in the order they were given, also where nothing happened
with
    -- include spans,
    -- include periods,
    -- grain: one row per (target, source domain, period in which the number of its links changed)
    steps as (
        select
            asked_group as target,
            source_domain,
            if(
                edge.1 <= {since:DateTime64(3, 'UTC')}, {before:Date32}, toDate32(dateTrunc({by:String}, edge.1))
            ) as period,
            sum(edge.2) as step,
            sum(step) over (partition by target, source_domain order by period) as n_live
        from spans
        array join if(
            lost_at <= {as_of:DateTime64(3, 'UTC')},
            [tuple(first_seen, 1), tuple(assumeNotNull(lost_at), -1)],
            [tuple(first_seen, 1)]
        ) as edge
        where is_backlink
        group by target, source_domain, period
    ),
    sums as (
        select
            target,
            period,
            sum(step) as link_step,
            countIf(n_live > 0) - countIf(n_live - step > 0) as domain_step
        from steps
        group by target, period
    ),
    curves as (
        select
            given.period as date,
            given.target as target,
            sum(sums.link_step) over (partition by target order by date) as backlinks,
            sum(sums.domain_step) over (partition by target order by date) as referring_domains
        from (
            select period, arrayJoin({targets:Array(String)}) as target
            from periods
        ) as given
        left join sums on sums.target = given.target and sums.period = given.period
    )
select
    date,
    target,
    backlinks,
    referring_domains,
    100 * backlinks / nullIf(first_value(backlinks) over of_target, 0) as backlinks_index,
    100 * referring_domains / nullIf(first_value(referring_domains) over of_target, 0) as referring_domains_index
from curves
where date > {before:Date32}
window of_target as (partition by target order by date)
order by date, indexOf({targets:Array(String)}, target)
