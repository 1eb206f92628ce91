-- anchors: the anchor texts of the links to a target, the most used first; an empty text is one of them.
-- grain: one row per anchor text, as written
with
    -- include live,
    -- include target_states,
    -- include metric_block by anchor
select
    key as anchor,
    -- include metric_names
from metric_block
where backlinks > 0
order by backlinks desc, anchor
limit {offset:UInt64}, {limit:UInt64}
