-- authority/top: the domains that the run `run_id` ranked highest.
-- Sorted by a column and a text, ClickHouse 26.5 fails over large parts (it filters by what it has found so far, and takes
-- the text for the number): sorted by an expression it does not.
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
order by negate(domain_rank), domain
limit {offset:UInt64}, {limit:UInt64}
