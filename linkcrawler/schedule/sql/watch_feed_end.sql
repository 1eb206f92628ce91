-- One row: the instant (microseconds) before which the feed is complete: {now}, or the begin of the oldest open pass. One
-- that has not spoken for ten minutes is dead, and so is its statement, which is stopped after five.
select toUnixTimestamp64Micro(min(began_at)) as oldest
from watch_passes final
where not is_ended and spoke_at > now64(6) - interval 10 minute
having count() > 0
