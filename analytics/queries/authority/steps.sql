-- authority/steps: the iterations of a run that are still there.
-- grain: one row per iteration
select distinct step
from authority_steps
where run_id = {run_id:String}
