-- anchors: the anchor texts of the links to a target, the most used first; an empty text is one of them.
-- grain: one row per anchor text, as written
with
    -- include live,
    -- include target_states
select
    anchor,
    -- include metric_block
from live
left join target_states on target_states.url = live.target_url
group by anchor
having backlinks > 0
order by backlinks desc, anchor
limit {offset:UInt64}, {limit:UInt64}
