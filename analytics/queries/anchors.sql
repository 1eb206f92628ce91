-- anchors: the anchor texts of the links to a target, the most used first; an empty text is one of them.
-- grain: one row per anchor text, as written
with
    -- include spans,
    -- include live,
    -- include moved,
    -- include target_states
select
    group_key as anchor,
    -- include metric_block,
    -- include window_block
-- include from_live
group by group_key
having backlinks > 0 or new_backlinks + lost_backlinks > 0
order by backlinks desc, anchor
limit {offset:UInt64}, {limit:UInt64}
