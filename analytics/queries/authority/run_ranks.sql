-- authority/run_ranks: the ranks of one run.
-- grain: one row per domain
select domain as name, assumeNotNull(harmonic) as harmonic, domain_rank as pagerank
from domain_ranks
where run_id = {run_id:String}
