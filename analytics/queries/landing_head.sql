-- landing_head: over how many places the links to a target are spread, and how few of them give most, for the head of
-- `landing`.
-- grain: one row, also where nothing links
with
    -- include spans,
    -- include live,
    -- include target_states,
    -- include places
select
    count() as places,
    countIf(10 * (n_until - places.backlinks) < 8 * n_all) as places_for_80_percent
from places
limit {offset:UInt64}, {limit:UInt64}
