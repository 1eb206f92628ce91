-- pages: the pages of a target that get the links (its landing pages), those with the most links first.
-- grain: one row per target url
with
    -- include live,
    -- include target_states,
    -- include metric_block by target_url
select
    key as target_url,
    -- include metric_names
from metric_block
where backlinks > 0
order by backlinks desc, target_url
limit {offset:UInt64}, {limit:UInt64}
