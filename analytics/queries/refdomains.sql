-- refdomains: the domains that link to a target, those with the most links first.
-- grain: one row per source domain
with
    -- include spans,
    -- include live,
    -- include moved,
    -- include target_states
select
    group_key as source_domain,
    -- include metric_block,
    -- include window_block
-- include from_live
group by group_key
having backlinks > 0 or new_backlinks + lost_backlinks > 0
order by backlinks desc, source_domain
limit {offset:UInt64}, {limit:UInt64}
