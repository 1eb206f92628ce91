-- authority/state: how far an iteration has come.
-- grain: one row
select
    count() as n_domains,
    sum(n_out) as n_edges,
    countIf(n_out = 0) as n_dangling,
    sumIf(score, n_out = 0) as dangling_rank,
    sum(moved) as residual
from authority_steps
where run_id = {run_id:String} and step = {step:UInt32}
