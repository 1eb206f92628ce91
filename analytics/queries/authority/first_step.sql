-- authority/first_step: where the iterations begin: every domain has the same rank.
-- grain: one row per domain
insert into authority_steps (run_id, step, node, n_out, score, moved)
select
    {run_id:String} as run_id,
    0 as step,
    numbered.node as node,
    length(edges.targets) as n_out,
    1 / count() over () as score,
    1 as moved
from (
    select node
    from authority_nodes
    where run_id = {run_id:String}
) as numbered
left join (
    select source, targets
    from authority_edges
    where run_id = {run_id:String}
) as edges on edges.source = numbered.node
