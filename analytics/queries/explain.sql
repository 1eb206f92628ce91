-- explain: what the change of the backlinks of a target, and of the domains behind them, in the window (since, as_of] is
-- made of. Each split takes all of it apart in another way, and its parts add up to the whole.
-- grain: one row per (split, part); the largest movers first, what is beyond `n_parts` in one row `(others)`
with
    -- include spans,
    -- include caused,
    movers as (
        select
            mover.1 as split,
            mover.2 as name,
            countIf(has_begun) as n_began,
            countIf(not has_begun) as n_ended,
            countIf(has_begun and is_turn) as n_came,
            countIf(not has_begun and is_turn) as n_went,
            sumMap(map(why, 1)) as n_by_reason
        from caused
        array join [
            tuple('reason', why),
            tuple('sitewide', block),
            tuple('source_domain', source_domain),
            tuple('target_url', target_url),
            tuple('campaign', campaign)
        ] as mover
        where is_inside
        group by split, name
    ),
    placed as (
        select
            split, name, n_began, n_ended, n_came, n_went, n_by_reason,
            sum(toInt64(n_began) - toInt64(n_ended)) over (partition by split) as net_of_all,
            row_number() over (
                partition by split order by abs(toInt64(n_began) - toInt64(n_ended)) desc, name
            ) > {n_parts:UInt64} and split != 'reason' as is_other
        from movers
    )
select
    split,
    if(is_other, '(others)', name) as part,
    sum(n_began) as new_backlinks,
    sum(n_ended) as lost_backlinks,
    toInt64(new_backlinks) - toInt64(lost_backlinks) as net_backlinks,
    sum(n_came) as new_referring_domains,
    sum(n_went) as lost_referring_domains,
    toInt64(new_referring_domains) - toInt64(lost_referring_domains) as net_referring_domains,
    net_backlinks / nullIf(any(net_of_all), 0) as share_of_net,
    sumMap(n_by_reason) as reasons,
    arrayMax(mapValues(reasons)) as main_reason_events,
    arrayMin(arrayFilter(reason -> reasons[reason] = main_reason_events, mapKeys(reasons))) as main_reason,
    count() as n_parts
from placed
group by split, part, is_other
order by
    indexOf(['reason', 'sitewide', 'source_domain', 'target_url', 'campaign'], split),
    is_other, abs(net_backlinks) desc, part
