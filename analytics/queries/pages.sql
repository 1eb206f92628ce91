-- pages: the pages of a target that get the links (its landing pages), those with the most links first.
-- grain: one row per target url
with
    -- include live,
    -- include target_states
select
    target_url,
    -- include metric_block
from live
left join target_states on target_states.url = live.target_url
group by target_url
having backlinks > 0
order by backlinks desc, target_url
limit {offset:UInt64}, {limit:UInt64}
