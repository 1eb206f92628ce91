-- broken_head: how many links lead to dead pages, and to pages of which nobody knows, for the heads of `broken` and
-- `dead_pages`. A page is unknown where no fetch of it ever got an answer.
-- grain: one row, also where nothing links
with
    -- include spans,
    -- include live,
    -- include target_states
select
    countIf(target_states.status >= 400) as backlinks_broken,
    uniqExactIf(target_url, target_states.status >= 400) as broken_pages,
    countIf(target_states.status = 0) as backlinks_unknown,
    uniqExactIf(target_url, target_states.status = 0) as unknown_pages
from live
left join target_states on target_states.url = live.target_url
where is_backlink
limit {offset:UInt64}, {limit:UInt64}
