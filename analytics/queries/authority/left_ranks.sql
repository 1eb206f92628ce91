-- authority/left_ranks: runs whose ranks are there, and that never were recorded. `before` spares those that still run.
-- grain: one row per such run
select distinct run_id
from domain_ranks
where run_id < {before:String}
    and run_id not in (select run_id from authority_runs)
