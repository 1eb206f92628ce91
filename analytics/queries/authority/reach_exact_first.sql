-- authority/reach_exact_first: each domain is reached from itself; what reaches it is a set.
-- grain: one row per domain
insert into authority_reach (run_id, step, node, exact, size, harmonic, moved)
select
    {run_id:String} as run_id,
    0 as step,
    node,
    uniqExactState(node) as exact,
    1 as size,
    0 as harmonic,
    1 as moved
from authority_nodes
where run_id = {run_id:String}
group by node
