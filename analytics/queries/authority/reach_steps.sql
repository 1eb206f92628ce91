-- authority/reach_steps: the distances of a run that are still there.
-- grain: one row per distance
select distinct step
from authority_reach
where run_id = {run_id:String}
