-- The rows that the metric block counts.
-- grain: as `live`
from live
left join target_states on target_states.url = live.target_url
