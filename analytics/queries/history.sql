-- history: how the backlinks of a target came and went, period by period, in the window (since, as_of].
-- grain: one row per period, also where nothing happened
with
    -- include spans,
    -- include reads,
    -- include edges,
    -- include curve
select
    -- include curve_block
from curve
where date > {before:Date32}
order by date
