-- The rows that the metric block counts, and for each group what moved; a group that lost all has no link here.
-- grain: as `live`, and one row for each group without a live link
from live
left join target_states on target_states.url = live.target_url
right join moved using (group_key)
