-- authority/written: how many domains have a rank of this run.
-- grain: one row
select count() as n_domains
from domain_ranks
where run_id = {run_id:String}
