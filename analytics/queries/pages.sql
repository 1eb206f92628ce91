-- pages: the pages of a target that get the links (its landing pages), those with the most links first.
-- grain: one row per target url
with
    -- include spans,
    -- include live,
    -- include moved,
    -- include target_states
select
    group_key as target_url,
    -- include metric_block,
    -- include window_block
-- include from_live
group by group_key
having backlinks > 0 or new_backlinks + lost_backlinks > 0
order by backlinks desc, target_url
limit {offset:UInt64}, {limit:UInt64}
