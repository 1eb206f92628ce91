-- compare: how targets compare, counted over the links that are live at `as_of`. Their shares are of the sum of their
-- backlinks, and of all domains that link to any of them.
-- grain: one row per target, in the order they were given; a target without links has its row of zeros
with
    -- include spans,
    -- include live,
    -- include moved,
    -- include target_states,
    given as (
        select arrayJoin({targets:Array(String)}) as target
    )
select
    target,
    -- include metric_block,
    -- include window_block,
    backlinks / nullIf(sum(backlinks) over (), 0) as share_of_backlinks,
    referring_domains / nullIf(uniqExactMerge(uniqExactStateIf(source_domain, is_backlink)) over (), 0)
        as share_of_referring_domains
-- include from_live
right join given on given.target = group_key
group by target
order by indexOf({targets:Array(String)}, target)
