-- authority/reach_state: how many domains were reached from further away than one step nearer.
-- grain: one row
select countIf(moved != 0) as n_growing
from authority_reach
where run_id = {run_id:String} and step = {step:UInt32}
