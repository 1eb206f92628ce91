-- authority/reach_sketch_first: each domain is reached from itself; what reaches it is a sketch.
-- grain: one row per domain
insert into authority_reach (run_id, step, node, sketch, size, harmonic, moved)
select
    {run_id:String} as run_id,
    0 as step,
    node,
    uniqHLL12State(node) as sketch,
    1 as size,
    0 as harmonic,
    1 as moved
from authority_nodes
where run_id = {run_id:String}
group by node
