-- new_lost_counts: why backlinks began and ended in the window (since, as_of], for the head of the list.
-- grain: one row per (event, reason)
with
    -- include spans,
    -- include events
select
    event,
    why,
    count() as n_events
from events
group by event, why
order by event, why
