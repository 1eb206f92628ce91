-- changes_judged: how many periods of the window had enough periods before them to be judged, for the head of `changes`.
-- grain: one row
with
    -- include spans,
    -- include reads,
    -- include edges,
    -- include curve,
    -- include judged_periods
select countIf(place > 6 and date >= {judged_from:Date32}) as periods_judged
from judged_periods
