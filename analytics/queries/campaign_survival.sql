-- campaign_survival: how many of the links that a campaign won still live at each age.
-- grain: one row per age, in whole days, at which a link was lost or was seen last, from 0 on
with
    -- include all_spans,
    -- include won,
    -- include ages
select
    day,
    at_risk,
    lost,
    last_seen,
    survival
from ages
where campaign = {name:String}
order by day
limit {offset:UInt64}, {limit:UInt64}
