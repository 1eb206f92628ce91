-- authority/top: the domains that the run `run_id` ranked highest.
-- grain: one row per domain
select
    toUInt64(round({n_domains:UInt64} * (1 - domain_rank_pct / 100))) + 1 as position,
    domain,
    domain_rank,
    domain_rank_pct,
    harmonic,
    n_in,
    n_out
from domain_ranks
where run_id = {run_id:String}
order by domain_rank desc, domain
limit {offset:UInt64}, {limit:UInt64}
